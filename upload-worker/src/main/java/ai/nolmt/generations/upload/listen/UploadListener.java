package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.MessageIds;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.pipeline.Pipeline;
import ai.nolmt.stream.sqs.OthersMessageException;
import ai.nolmt.stream.sqs.PartialBatchException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.springframework.messaging.Message;

/**
 * Takes a batch of pointers: the open jobs among them go into the pipeline, which decides about their messages; the closed
 * and the parked are acknowledged by its return, and what others may take is thrown back.
 */
final class UploadListener implements Consumer<Message<List<byte[]>>> {
    private final SharedLoads jobs;
    private final ParkedMessages parked;
    private final Pipeline pipeline;
    private final ForeignPointers foreign;
    private final LongSupplier ticker;

    /** @param ticker of nanoseconds, the pipeline's */
    UploadListener(
            WorkerJobs jobs, ParkedMessages parked, Pipeline pipeline, ForeignPointers foreign, LongSupplier ticker) {
        this.jobs = new SharedLoads(jobs::load);
        this.parked = parked;
        this.pipeline = pipeline;
        this.foreign = foreign;
        this.ticker = ticker;
    }

    @Override
    public void accept(Message<List<byte[]>> batch) {
        Map<Integer, Throwable> again = new TreeMap<>();
        Map<UUID, List<Integer>> wanted = decode(batch, again);
        if (!wanted.isEmpty()) {
            upload(batch, wanted);
        }
        if (!again.isEmpty()) {
            throw new PartialBatchException(again);
        }
    }

    /** One message can come twice in a batch. */
    private Map<UUID, List<Integer>> decode(Message<List<byte[]>> batch, Map<Integer, Throwable> again) {
        Map<UUID, List<Integer>> wanted = new LinkedHashMap<>();
        for (int i = 0; i < batch.getPayload().size(); i++) {
            try {
                Pointer pointer = PointerCodec.decode(batch.getPayload().get(i), Target.JOB);
                if (foreign.isForeign(pointer)) {
                    again.put(i, new OthersMessageException("It is another installation's"));
                } else {
                    wanted.computeIfAbsent(pointer.id(), id -> new ArrayList<>())
                            .add(i);
                }
            } catch (PointerCodec.Undecodable e) {
                park(batch, i, String.valueOf(e.getMessage()));
            } catch (PointerCodec.UnknownVersion e) {
                again.put(i, e); // a newer worker may take it; else it becomes a dead letter
            }
        }
        return wanted;
    }

    private void upload(Message<List<byte[]>> batch, Map<UUID, List<Integer>> wanted) {
        long read = ticker.getAsLong(); // before: what is closed while the answer is on its way was open in it
        Map<UUID, Job> found = jobs.load(wanted.keySet());
        wanted.forEach((id, indices) -> {
            if (!found.containsKey(id)) {
                indices.forEach(i -> park(batch, i, "There is no such job"));
            }
        });
        wanted.forEach((id, indices) -> { // last, as from here on the pipeline decides
            Job job = found.get(id);
            if (job != null && job.status().isOpen()) {
                indices.forEach(i -> pipeline.take(job, read, QueueReceipt.of(batch, i)));
            }
        });
    }

    private void park(Message<List<byte[]>> batch, int index, String reason) {
        parked.park(MessageIds.of(batch, index), batch.getPayload().get(index), reason);
    }
}
