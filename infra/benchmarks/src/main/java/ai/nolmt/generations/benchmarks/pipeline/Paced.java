package ai.nolmt.generations.benchmarks.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Jobs at an even pace, and how long each took from before it was written until its row was seen. */
final class Paced {
    private static final int SIZE = 10 << 10;
    private static final int GROUP = 5;
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Work work;
    private final Queue queue;

    Paced(Work work, Queue queue) {
        this.work = work;
        this.queue = queue;
    }

    static int perSecond() {
        return (int) (GROUP * TimeUnit.SECONDS.toNanos(1) / EVERY);
    }

    /** Returns the milliseconds of each, in ascending order. */
    List<Double> millis(Duration length) throws InterruptedException {
        List<Double> all = new ArrayList<>();
        Map<UUID, Long> open = new HashMap<>();
        long begun = System.nanoTime();
        long groups = length.toNanos() / EVERY;
        for (long group = 0; group < groups || !open.isEmpty(); ) {
            long now = System.nanoTime();
            if (now - begun > length.plus(PATIENCE).toNanos()) {
                throw new IllegalStateException(open.size() + " jobs are not stored");
            }
            if (group < groups && now - begun >= group * EVERY) {
                // from when it was due, however late this thread is
                long due = begun + group++ * EVERY;
                List<UUID> jobs = work.jobs(GROUP, SIZE);
                queue.send(Work.pointers(jobs));
                jobs.forEach(job -> open.put(job, due));
            }
            for (UUID stored : work.storedAmong(open.keySet())) {
                long due = Objects.requireNonNull(open.remove(stored));
                all.add((System.nanoTime() - due) / 1e6);
            }
            TimeUnit.NANOSECONDS.sleep(LOOK);
        }
        all.sort(null);
        return all;
    }
}
