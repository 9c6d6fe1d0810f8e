package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.MessageIds;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.run.Runs;
import ai.nolmt.generations.run.Runs.Verdict;
import ai.nolmt.stream.sqs.OthersMessageException;
import ai.nolmt.stream.sqs.SqsBinderHeaders;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Closes runs that were given up, if that is so: anybody who may send can write a dead letter. Parks what nobody can
 * read.
 */
final class DeadCommandListener implements Consumer<Message<byte[]>> {
    private static final Logger log = LoggerFactory.getLogger(DeadCommandListener.class);

    private final Runs runs;
    private final ParkedMessages parked;
    private final ForeignPointers foreign;
    private final QueueSettings queues;
    private final CleanupMeters meters;

    DeadCommandListener(
            Runs runs, ParkedMessages parked, ForeignPointers foreign, QueueSettings queues, CleanupMeters meters) {
        this.runs = runs;
        this.parked = parked;
        this.foreign = foreign;
        this.queues = queues;
        this.meters = meters;
    }

    @Override
    public void accept(Message<byte[]> message) {
        try {
            Pointer pointer = PointerCodec.decode(message.getPayload(), Target.CLEANUP_RUN);
            if (foreign.isForeign(pointer)) {
                throw new OthersMessageException("It is another installation's");
            }
            if (message.getHeaders().get(SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN) instanceof String source
                    && !queues.isOfCleanups(source)) {
                park(message, "It comes from " + source + ", not from " + queues.cleanups());
                return;
            }
            try (LogIds ids = LogIds.ofRun(pointer.id())) {
                settle(pointer);
            }
        } catch (PointerCodec.Undecodable | PointerCodec.UnknownVersion e) {
            park(message, String.valueOf(e.getMessage()));
        }
    }

    private void settle(Pointer pointer) {
        Verdict verdict = runs.giveUp(pointer.id(), pointer.epoch(), queues.maxReceives());
        meters.deadLetter(verdict);
        switch (verdict) {
            case GIVEN_UP -> log.error("Clean-up {} was given up after its last attempt", pointer.id());
            case SECOND_CHANCE ->
                log.warn(
                        "A dead letter says that clean-up {} was tried {} times, its own count does not: it is sent again",
                        pointer.id(),
                        queues.maxReceives());
            case NOT_NOW -> {
                if (runs.stateOf(pointer.id())
                        .filter(state -> state.isUnderWay(pointer.epoch()))
                        .isPresent()) {
                    throw new IllegalStateException("Run " + pointer.id() + " is under way; looking again later");
                }
            }
        }
    }

    private void park(Message<byte[]> message, String reason) {
        parked.park(MessageIds.of(message), message.getPayload(), reason);
    }
}
