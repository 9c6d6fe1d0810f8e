package ai.nolmt.generations.upload.pipeline;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.trace.Traced;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job in the pipeline, and all messages that ask for it, who may be asked at any time; the rest is guarded by the pipeline's lock. */
final class Ticket {
    private static final Logger log = LoggerFactory.getLogger(Ticket.class);

    final Job job;
    final Executor where;
    final Turns lane;
    final long arrived;
    final long read; // in nanoseconds, as is when it
    private final List<Receipt> receipts = new CopyOnWriteArrayList<>();
    private volatile Traced traced = Traced.NOT;
    long begun;
    boolean shown; // as processing, to its user
    int passedOver; // by smaller ones, as there was no room for it

    Ticket(Job job, Executor where, Turns lane, long arrived, long read, Receipt receipt) {
        this.job = job;
        this.where = where;
        this.lane = lane;
        this.arrived = arrived;
        this.read = read;
        receipts.add(receipt);
    }

    /** In bytes; nothing where nobody knows before. */
    long size() {
        Long size = job.fileSize();
        return size == null ? 0 : size;
    }

    void joins(Receipt receipt) {
        receipts.add(receipt);
        traced.askedForBy(receipt.trace());
    }

    /** From the first message that has a trace; the others are links. */
    void traced(Function<String, Traced> begin) {
        List<String> contexts = receipts.stream()
                .map(Receipt::trace)
                .flatMap(Stream::ofNullable)
                .toList();
        if (!contexts.isEmpty()) {
            Traced begun = begin.apply(contexts.get(0));
            contexts.stream().skip(1).forEach(begun::askedForBy);
            traced = begun;
        }
    }

    Traced traced() {
        return traced;
    }

    boolean isOurs() {
        return receipts.stream().anyMatch(Receipt::isOurs);
    }

    /** Once it is out of the pipeline, and nobody joins any more. */
    void tell(Consumer<Receipt> what) {
        for (Receipt receipt : receipts) {
            try {
                what.accept(receipt);
            } catch (RuntimeException | Error e) { // the others have a right to know
                log.error("A message of job {} could not be told what became of it", job.id(), e);
            }
        }
    }
}
