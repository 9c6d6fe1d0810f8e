package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.servers.Loopback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/**
 * Jobs a second of the upload worker, of {@link NaiveWorker}, and of the backends alone, in turn: a queue is filled while
 * the worker stands still, and the time is taken until all rows are there.
 */
public final class PipelineBenchmark {
    private static final int WARM_ROUNDS = 6;
    private static final String TABLE = "public.generations";
    private static final String NAIVE_TABLE = "naive.generations";

    private final Servers servers;
    private final Work work;
    private final Alone alone;

    private PipelineBenchmark(Servers servers) {
        this.servers = servers;
        this.work = servers.work();
        this.alone = new Alone(servers, work);
    }

    /**
     * What one round came to.
     *
     * @param cpu milliseconds a job, of the worker's process
     * @param commits of the database, a job
     * @param puts requests to S3, a job
     */
    private record Sample(double perSecond, double cpu, double commits, double puts) {}

    private record Worker(Arm arm, Queue queue, String table) {}

    private record Case(String name, int jobs, int size, int latency) {}

    /** @param arguments the worker's jar, this one's, and how many rounds (5) */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        try (Servers servers = Servers.start(folder, arguments[1])) {
            PipelineBenchmark benchmark = new PipelineBenchmark(servers);
            int port = Loopback.freePort();
            List<String> ours = List.of("-jar", arguments[0], "--server.port=" + port);
            List<String> naive = List.of(
                    "-cp",
                    arguments[1],
                    "-Dloader.main=" + NaiveWorker.class.getName(),
                    "org.springframework.boot.loader.launch.PropertiesLauncher");
            try (Queue jobs = new Queue(servers.queues(), "generation-jobs");
                    Queue naiveJobs = new Queue(servers.queues(), NaiveWorker.QUEUE);
                    Arm one = Arm.start("ours", port, ours, servers.environment(), folder.resolve("ours.log"));
                    Arm other = Arm.start("naive", 0, naive, servers.environment(), folder.resolve("naive.log"))) {
                benchmark.all(new Worker(one, jobs, TABLE), new Worker(other, naiveJobs, NAIVE_TABLE), rounds);
            } finally {
                System.err.println(
                        Files.readString(folder.resolve("ours.log")).lines().count() + " lines in ours.log");
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void all(Worker ours, Worker naive, int rounds) throws Exception {
        warm(ours, naive);
        System.out.printf(
                Locale.ROOT,
                "Medians of %d alternating rounds after two to warm up; Java %s, %d processors%n%n",
                rounds,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        System.out.println(
                "| | ours, jobs/s | naive | backends alone | ours ÷ naive | ours ÷ alone | CPU ms a job, ours |"
                        + " naive | ÷ | commits a job | S3 requests a job |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (Case one : List.of(
                new Case("1 KB, no latency", 3000, 1 << 10, 0),
                new Case("1 KB, 20 ms a PUT", 3000, 1 << 10, 20),
                new Case("1 KB, 200 ms a PUT", 1000, 1 << 10, 200),
                new Case("10 KB, no latency", 3000, 10 << 10, 0),
                new Case("10 KB, 20 ms a PUT", 3000, 10 << 10, 20),
                new Case("1 MB from staging, no latency", 300, 1 << 20, 0),
                new Case("1 MB from staging, 20 ms a PUT", 300, 1 << 20, 20))) {
            compare(one, ours, naive, rounds);
        }
    }

    /** Code that runs for the first time is compiled beside it: what is measured would be that. */
    private void warm(Worker ours, Worker naive) throws Exception {
        Case warm = new Case("warm", 3000, 1 << 10, 0);
        for (int i = 0; i < WARM_ROUNDS; i++) {
            measure(warm, ours, work.ours(warm.jobs(), warm.size()));
            measure(warm, naive, work.naive(warm.jobs(), warm.size()));
            alone.perSecond(warm.jobs(), warm.size());
            work.clear();
        }
    }

    private void compare(Case one, Worker ours, Worker naive, int rounds) throws Exception {
        servers.latency(one.latency());
        List<Sample> our = new ArrayList<>();
        List<Sample> their = new ArrayList<>();
        List<Double> ceilings = new ArrayList<>();
        for (int round = -2; round < rounds; round++) {
            Sample first = measure(one, ours, work.ours(one.jobs(), one.size()));
            Sample second = measure(one, naive, work.naive(one.jobs(), one.size()));
            double ceiling = one.latency() == 0 ? alone.perSecond(one.jobs(), one.size()) : Double.NaN;
            work.clear();
            if (round >= 0) {
                our.add(first);
                their.add(second);
                ceilings.add(ceiling);
            }
        }
        double speed = Medians.of(our, Sample::perSecond);
        double theirSpeed = Medians.of(their, Sample::perSecond);
        double ceiling = Medians.of(ceilings, Double::doubleValue);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | %.2f |%n",
                one.name(),
                speed,
                theirSpeed,
                ceiling,
                speed / theirSpeed,
                speed / ceiling,
                Medians.of(our, Sample::cpu),
                Medians.of(their, Sample::cpu),
                Medians.of(our, Sample::cpu) / Medians.of(their, Sample::cpu),
                Medians.of(our, Sample::commits),
                Medians.of(our, Sample::puts));
    }

    private Sample measure(Case one, Worker worker, List<String> messages) throws Exception {
        Arm arm = worker.arm();
        arm.pause(true);
        worker.queue().send(messages);
        Duration cpu = arm.cpu();
        long commits = work.commits();
        long puts = servers.requestsOfS3();
        long begun = System.nanoTime();
        arm.pause(false);
        int asked = 0;
        while (work.rows(worker.table()) < one.jobs()) {
            asked++;
            if (System.nanoTime() - begun > Duration.ofMinutes(5).toNanos()) {
                throw new IllegalStateException(
                        arm.name() + " stored " + work.rows(worker.table()) + " of " + one.jobs());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double used = arm.cpu().minus(cpu).toNanos() / 1e6 / one.jobs();
        long requests = servers.requestsOfS3() - puts;
        TimeUnit.MILLISECONDS.sleep(1500); // sessions tell their statistics once a second, and the queue is left clean
        long committed = work.commits() - commits - asked;
        return new Sample(one.jobs() / seconds, used, (double) committed / one.jobs(), (double) requests / one.jobs());
    }
}
