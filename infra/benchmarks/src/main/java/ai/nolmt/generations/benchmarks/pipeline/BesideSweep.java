package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.AskedProcess;
import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.benchmarks.sweep.EndlessSweep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.util.FileSystemUtils;

/**
 * How long the upload worker takes for a job, alone and beside a sweep of many keys in the same database, in turn. Sweep and
 * listing are processes that have no processor of their own here; {@code BENCHMARK_BESIDE} is a command that they run under,
 * as {@code chrt -i 0}, by which they take only what nobody else wants, as if they were on another machine.
 */
public final class BesideSweep {
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final int PUT_MILLIS = 20;
    private static final int NO_SWEEP = -1;
    private static final int[] LATENCIES = {NO_SWEEP, 50, 0};

    private final Paced paced;
    private final AskedProcess sweep;
    private final ExecutorService threads;

    private BesideSweep(Paced paced, AskedProcess sweep, ExecutorService threads) {
        this.paced = paced;
        this.sweep = sweep;
        this.threads = threads;
    }

    private record Sample(double median, double p99, double swept) {}

    /** @param arguments the worker's jar, this one's, its classes, how many rounds (5), and of how many keys (10000000) */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        long keys = arguments.length > 4 ? Long.parseLong(arguments[4]) : 10_000_000;
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        ExecutorService threads = Executors.newCachedThreadPool();
        String under = System.getenv().getOrDefault("BENCHMARK_BESIDE", "");
        List<String> before = under.isBlank() ? List.of() : List.of(under.split(" "));
        try (Servers servers = Servers.start(folder, arguments[1]);
                AskedProcess sweep = AskedProcess.start(
                        before,
                        arguments[1],
                        EndlessSweep.class,
                        List.of(servers.databaseUrl(), arguments[1], folder.toString(), Long.toString(keys)),
                        Map.of())) {
            sweep.ask("0 0"); // once it has written its rows
            Workers workers = new Workers(arguments[0], arguments[1], arguments[2], servers, folder);
            Work work = servers.work();
            servers.latency(PUT_MILLIS);
            try (Arm ours = workers.ours()) {
                Paced paced = new Paced(work, workers.of(ours).queue());
                new BesideSweep(paced, sweep, threads).run(rounds, keys);
            }
        } finally {
            threads.shutdownNow();
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void run(int rounds, long keys) throws Exception {
        List<List<Sample>> samples = new ArrayList<>();
        for (int latency : LATENCIES) {
            samples.add(new ArrayList<>());
        }
        for (int round = -2; round < rounds; round++) {
            for (int i = 0; i < LATENCIES.length; i++) {
                Sample sample = sample(LATENCIES[i]);
                if (round >= 0) {
                    samples.get(i).add(sample);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "Medians of %d alternating rounds of %d s; %d jobs of 10 KB a second, %d ms a PUT; %,d keys;"
                        + " Java %s, %d processors%n%n",
                rounds,
                WINDOW.toSeconds(),
                Paced.perSecond(),
                PUT_MILLIS,
                keys,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        System.out.println("| | median, ms | p99, ms | p99 ÷ alone | keys/s swept |");
        System.out.println("|---|---|---|---|---|");
        for (int i = 0; i < LATENCIES.length; i++) {
            print(LATENCIES[i], samples.get(i), samples.get(0));
        }
    }

    private static void print(int latency, List<Sample> samples, List<Sample> alone) {
        double p99 = Medians.of(samples, Sample::p99);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f | %,.0f |%n",
                latency == NO_SWEEP ? "alone" : "beside a sweep, " + latency + " ms a page",
                Medians.of(samples, Sample::median),
                p99,
                p99 / Medians.of(alone, Sample::p99),
                Medians.of(samples, Sample::swept));
    }

    private Sample sample(int latency) throws Exception {
        Future<Double> swept = threads.submit(
                () -> latency == NO_SWEEP ? 0.0 : Double.valueOf(sweep.ask(WINDOW.toMillis() + " " + latency)));
        List<Double> millis = paced.millis(WINDOW);
        return new Sample(at(millis, 0.5), at(millis, 0.99), swept.get());
    }

    private static double at(List<Double> ascending, double share) {
        return ascending.get((int) Math.min(ascending.size() - 1, Math.floor(share * ascending.size())));
    }
}
