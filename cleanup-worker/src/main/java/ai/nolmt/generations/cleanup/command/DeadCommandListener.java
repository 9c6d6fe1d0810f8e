package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.message.ForeignPointerException;
import ai.nolmt.generations.message.MessageIds;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.run.Runs;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/** Closes runs that were given up; parks what nobody can read. */
final class DeadCommandListener implements Consumer<Message<byte[]>> {
    private static final Logger log = LoggerFactory.getLogger(DeadCommandListener.class);

    private final Runs runs;
    private final ParkedMessages parked;
    private final Installation installation;

    DeadCommandListener(Runs runs, ParkedMessages parked, Installation installation) {
        this.runs = runs;
        this.parked = parked;
        this.installation = installation;
    }

    @Override
    public void accept(Message<byte[]> message) {
        try {
            Pointer pointer = PointerCodec.decode(message.getPayload(), Target.CLEANUP_RUN);
            if (pointer.isForeignTo(installation.id())) {
                throw ForeignPointerException.of(pointer);
            }
            if (runs.giveUp(pointer.id(), pointer.epoch())) {
                log.error("Clean-up {} was given up after its last attempt", pointer.id());
            } else if (runs.stateOf(pointer.id())
                    .filter(state -> state.isUnderWay(pointer.epoch()))
                    .isPresent()) {
                throw new IllegalStateException("Run " + pointer.id() + " is under way; looking again later");
            }
        } catch (PointerCodec.Undecodable | PointerCodec.UnknownVersion e) {
            parked.park(MessageIds.of(message), message.getPayload(), String.valueOf(e.getMessage()));
        }
    }
}
