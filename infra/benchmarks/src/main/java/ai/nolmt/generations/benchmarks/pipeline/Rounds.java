package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One round of one worker: its queue is filled while it stands still, and the time is taken until the work is done. */
final class Rounds {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Servers servers;
    private final Work work;

    Rounds(Servers servers, Work work) {
        this.servers = servers;
        this.work = work;
    }

    /** Who is measured, the queue that it reads, and the table that it writes. */
    record Worker(Arm arm, Queue queue, String table) {}

    /** When a round ends: with the last row, or when nothing is left in the queue either. */
    enum End {
        ROWS,
        EMPTY_QUEUE
    }

    /**
     * What one round came to.
     *
     * @param cpu milliseconds a job, of the worker's process
     * @param commits of the database, a job
     * @param puts requests to S3, a job
     * @param calls of the queue, a job, where somebody counts them
     */
    record Sample(double perSecond, double cpu, double commits, double puts, double calls) {}

    Sample measure(Worker worker, int jobs, List<String> messages, End end) throws Exception {
        return measure(worker, jobs, messages, end, () -> 0);
    }

    /** @param calls how many of the queue there have been */
    Sample measure(Worker worker, int jobs, List<String> messages, End end, LongSupplier calls) throws Exception {
        Arm arm = worker.arm();
        arm.pause(true);
        worker.queue().send(messages);
        Duration cpu = arm.cpu();
        long commits = work.commits();
        long puts = servers.requestsOfS3();
        long called = calls.getAsLong();
        long begun = System.nanoTime();
        arm.pause(false);
        int asked = 0;
        while (work.rows(worker.table()) < jobs
                || end == End.EMPTY_QUEUE && !worker.queue().isEmpty()) {
            asked++;
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException(arm.name() + " stored " + work.rows(worker.table()) + " of " + jobs);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double used = arm.cpu().minus(cpu).toNanos() / 1e6 / jobs;
        long requests = servers.requestsOfS3() - puts;
        TimeUnit.MILLISECONDS.sleep(1500); // sessions tell their statistics once a second, and the queue is left clean
        long committed = work.commits() - commits - asked;
        return new Sample(
                jobs / seconds,
                used,
                (double) committed / jobs,
                (double) requests / jobs,
                (double) (calls.getAsLong() - called) / jobs);
    }
}
