package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.upload.jobs.Jobs;
import ai.nolmt.generations.upload.jobs.Parking;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Writes into a job's row why it was given up. What can't be decoded is parked, or it would come back for ever: nothing
 * is behind this queue.
 */
final class DeadLetterListener implements Consumer<Message<List<byte[]>>> {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterListener.class);

    private final Jobs jobs;
    private final Parking parking;
    private final String queue;

    DeadLetterListener(Jobs jobs, Parking parking, String queue) {
        this.jobs = jobs;
        this.parking = parking;
        this.queue = queue;
    }

    @Override
    public void accept(Message<List<byte[]>> batch) {
        for (int i = 0; i < batch.getPayload().size(); i++) {
            byte[] body = batch.getPayload().get(i);
            try {
                Pointer pointer = PointerCodec.decode(body, Target.JOB);
                if (jobs.exhausted(pointer.id(), pointer.epoch())) {
                    log.error("Job {} was given up after its last attempt", pointer.id());
                } else if (jobs.load(Set.of(pointer.id())).isEmpty()) {
                    parking.park(MessageIds.of(batch, i), queue, body, "There is no such job");
                }
            } catch (PointerCodec.Undecodable | PointerCodec.UnknownVersion e) {
                parking.park(MessageIds.of(batch, i), queue, body, String.valueOf(e.getMessage()));
            }
        }
    }
}
