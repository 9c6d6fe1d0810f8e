package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.upload.jobs.Jobs;
import ai.nolmt.generations.upload.jobs.Parking;
import ai.nolmt.generations.upload.jobs.UploadJob;
import ai.nolmt.stream.sqs.PartialBatchException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.messaging.Message;

/**
 * Takes a batch of pointers and returns when each is settled: acknowledged are the stored, the closed, the failed for
 * good and the parked; the others are thrown back, to come again.
 */
final class UploadListener implements Consumer<Message<List<byte[]>>> {
    private final Jobs jobs;
    private final Parking parking;
    private final UploadGroup group;
    private final String queue;

    UploadListener(Jobs jobs, Parking parking, UploadGroup group, String queue) {
        this.jobs = jobs;
        this.parking = parking;
        this.group = group;
        this.queue = queue;
    }

    @Override
    public void accept(Message<List<byte[]>> batch) {
        Map<Integer, Throwable> again = new TreeMap<>();
        Map<UUID, List<Integer>> wanted = decode(batch, again);
        if (!wanted.isEmpty()) {
            upload(batch, wanted, again);
        }
        if (!again.isEmpty()) {
            throw new PartialBatchException(again);
        }
    }

    /** One message can come twice in a batch. */
    private Map<UUID, List<Integer>> decode(Message<List<byte[]>> batch, Map<Integer, Throwable> again) {
        Map<UUID, List<Integer>> wanted = new LinkedHashMap<>();
        for (int i = 0; i < batch.getPayload().size(); i++) {
            byte[] body = batch.getPayload().get(i);
            try {
                Pointer pointer = PointerCodec.decode(body, Target.JOB);
                wanted.computeIfAbsent(pointer.id(), id -> new ArrayList<>()).add(i);
            } catch (PointerCodec.Undecodable e) {
                parking.park(MessageIds.of(batch, i), queue, body, String.valueOf(e.getMessage()));
            } catch (PointerCodec.UnknownVersion e) {
                again.put(i, e); // a newer worker may take it; else it becomes a dead letter
            }
        }
        return wanted;
    }

    private void upload(Message<List<byte[]>> batch, Map<UUID, List<Integer>> wanted, Map<Integer, Throwable> again) {
        Map<UUID, UploadJob> found = jobs.load(wanted.keySet());
        wanted.forEach((id, indices) -> {
            if (!found.containsKey(id)) {
                for (int i : indices) {
                    parking.park(
                            MessageIds.of(batch, i), queue, batch.getPayload().get(i), "There is no such job");
                }
            }
        });
        List<UploadJob> open =
                found.values().stream().filter(job -> job.status().isOpen()).toList();
        Map<UUID, Throwable> problems = group.run(open);
        wanted.forEach((id, indices) -> {
            Throwable problem = problems.get(id);
            if (problem != null) {
                indices.forEach(i -> again.put(i, problem));
            }
        });
    }
}
