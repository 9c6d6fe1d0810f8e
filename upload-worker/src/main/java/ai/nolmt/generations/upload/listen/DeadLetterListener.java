package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.config.LogIds;
import ai.nolmt.generations.job.JobRedrive.Verdict;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.MessageIds;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.stream.sqs.OthersMessageException;
import ai.nolmt.stream.sqs.PartialBatchException;
import ai.nolmt.stream.sqs.SqsBinderHeaders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Writes into a job's row why it was given up, if that is so: anybody who may send can write a dead letter. What can't
 * be decoded is parked, or it would come back for ever: nothing is behind this queue.
 */
final class DeadLetterListener implements Consumer<Message<List<byte[]>>> {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterListener.class);
    private static final String SOURCE_ARN = SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN;

    private final WorkerJobs jobs;
    private final ParkedMessages parked;
    private final ForeignPointers foreign;
    private final QueueSettings queues;
    private final UploadMeters meters;

    DeadLetterListener(
            WorkerJobs jobs,
            ParkedMessages parked,
            ForeignPointers foreign,
            QueueSettings queues,
            UploadMeters meters) {
        this.jobs = jobs;
        this.parked = parked;
        this.foreign = foreign;
        this.queues = queues;
        this.meters = meters;
    }

    @Override
    public void accept(Message<List<byte[]>> batch) {
        Map<Integer, Throwable> again = new TreeMap<>();
        for (int i = 0; i < batch.getPayload().size(); i++) {
            try {
                Pointer pointer = PointerCodec.decode(batch.getPayload().get(i), Target.JOB);
                if (foreign.isForeign(pointer)) {
                    again.put(i, new OthersMessageException("It is another installation's"));
                } else {
                    try (LogIds ids = LogIds.ofJob(pointer.id())) {
                        settle(batch, i, pointer, sourceOf(batch, i));
                    }
                }
            } catch (PointerCodec.Undecodable | PointerCodec.UnknownVersion e) {
                park(batch, i, String.valueOf(e.getMessage()));
            }
        }
        if (!again.isEmpty()) {
            throw new PartialBatchException(again);
        }
    }

    private void settle(Message<List<byte[]>> batch, int index, Pointer pointer, @Nullable String source) {
        if (source != null && !queues.isOfJobs(source)) {
            park(batch, index, "It comes from " + source + ", not from " + queues.jobs());
            return;
        }
        Verdict verdict = jobs.deadLetter(pointer.id(), pointer.epoch(), source != null, queues.maxReceives());
        meters.deadLetter(verdict);
        switch (verdict) {
            case GIVEN_UP -> log.error("Job {} was given up after its last attempt", pointer.id());
            case SECOND_CHANCE ->
                log.warn(
                        "A dead letter says that job {} was tried {} times, its own count does not: it is sent again",
                        pointer.id(),
                        queues.maxReceives());
            case MISSING -> park(batch, index, "There is no such job");
            case STALE -> log.debug("A dead letter of job {} is out of date", pointer.id());
        }
    }

    private void park(Message<List<byte[]>> batch, int index, String reason) {
        parked.park(MessageIds.of(batch, index), batch.getPayload().get(index), reason);
    }

    private static @Nullable String sourceOf(Message<List<byte[]>> batch, int index) {
        return MessageIds.header(batch, index, SOURCE_ARN) instanceof String arn ? arn : null;
    }
}
