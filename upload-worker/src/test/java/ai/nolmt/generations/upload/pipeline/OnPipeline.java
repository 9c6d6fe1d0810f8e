package ai.nolmt.generations.upload.pipeline;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.upload.pipeline.Trials.Told;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/** A pipeline without servers, whose clock stands. */
abstract class OnPipeline {
    static final Limits LIMITS = new Limits(8, 1_000_000, 2, 50, Duration.ofHours(1));

    final UUID user = UUID.randomUUID();
    final Trials tries = new Trials();
    final AtomicBoolean held = new AtomicBoolean();
    final AtomicLong nanos = new AtomicLong();
    final ExecutorService threads = Executors.newCachedThreadPool();
    final Pipeline pipeline = new Pipeline(tries, threads, (job, usual) -> usual, LIMITS, held::get, nanos::get);

    @AfterEach
    void close() {
        pipeline.close();
        threads.shutdownNow();
    }

    Job job() {
        return Trials.job(user, 10);
    }

    Told take(Job job) {
        Told told = new Told(true);
        pipeline.take(job, nanos.get(), told);
        return told;
    }
}
