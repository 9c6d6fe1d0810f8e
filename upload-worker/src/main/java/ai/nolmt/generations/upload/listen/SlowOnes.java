package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets users see `processing` of attempts that take a while, all together; quick ones cost no write. */
final class SlowOnes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlowOnes.class);
    private static final Duration MOST_OFTEN = Duration.ofMillis(50);
    private static final Duration LEAST_OFTEN = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final WorkerJobs jobs;
    private final Duration after;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "slow-attempts");
        thread.setDaemon(true);
        return thread;
    });

    SlowOnes(Pipeline pipeline, WorkerJobs jobs, Duration after) {
        this.pipeline = pipeline;
        this.jobs = jobs;
        this.after = after;
    }

    SlowOnes start() {
        Duration quarter = after.dividedBy(4);
        Duration every = quarter.compareTo(MOST_OFTEN) < 0
                ? MOST_OFTEN
                : quarter.compareTo(LEAST_OFTEN) > 0 ? LEAST_OFTEN : quarter;
        timer.scheduleWithFixedDelay(this::show, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void show() {
        List<UUID> slow = pipeline.slow(after.toNanos());
        if (slow.isEmpty()) {
            return;
        }
        try {
            jobs.markProcessing(slow);
        } catch (RuntimeException | Error e) { // or the timer would never run again
            if (!Outage.tells(e)) { // it is only shown
                log.warn("{} slow jobs keep their old status: {}", slow.size(), e.toString());
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
