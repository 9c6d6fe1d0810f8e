package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.End;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.Sample;
import ai.nolmt.generations.benchmarks.pipeline.Rounds.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.util.FileSystemUtils;

/** Jobs a second of the upload worker, of {@link NaiveWorker}, and of the backends alone, in turn; then of ours beside itself. */
public final class PipelineBenchmark {
    private static final int WARM_ROUNDS = 24;

    private final Work work;
    private final Servers servers;
    private final Alone alone;
    private final Rounds rounds;
    private final int count;

    private PipelineBenchmark(Servers servers, Work work, int count) {
        this.servers = servers;
        this.work = work;
        this.alone = new Alone(servers, work);
        this.rounds = new Rounds(servers, work);
        this.count = count;
    }

    private record Case(String name, int jobs, int size, int latency) {}

    private static final String ITSELF = "itself";
    private static final List<Case> CASES = List.of(
            new Case("1 KB, no latency", 3000, 1 << 10, 0),
            new Case("1 KB, 20 ms a PUT", 3000, 1 << 10, 20),
            new Case("1 KB, 200 ms a PUT", 1000, 1 << 10, 200),
            new Case("10 KB, no latency", 3000, 10 << 10, 0),
            new Case("10 KB, 20 ms a PUT", 3000, 10 << 10, 20),
            new Case("1 MB from staging, no latency", 300, 1 << 20, 0),
            new Case("1 MB from staging, 20 ms a PUT", 300, 1 << 20, 20));

    /** @param arguments the worker's jar, this one's, its classes, how many rounds (5), and how rows begin that are wanted (all) */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        String only = arguments.length > 4 ? arguments[4] : "";
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        try (Servers servers = Servers.start(folder, arguments[1])) {
            Work work = servers.work();
            Workers workers = new Workers(arguments[0], arguments[1], arguments[2], servers, folder);
            System.out.printf(
                    Locale.ROOT,
                    "Medians of %d alternating rounds after two to warm up; Java %s, %d processors%n%n",
                    count,
                    System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors());
            PipelineBenchmark benchmark = new PipelineBenchmark(servers, work, count);
            List<Case> cases =
                    CASES.stream().filter(one -> one.name().startsWith(only)).toList();
            if (!cases.isEmpty()) {
                try (Arm ours = workers.ours();
                        Arm naive = workers.naive()) {
                    benchmark.besideNaive(cases, workers.of(ours), workers.ofNaive(naive));
                }
            }
            if (ITSELF.startsWith(only)) {
                new BesideItself(servers, work, workers, count).run();
            }
            System.err.println(
                    Files.readString(folder.resolve("ours.log")).lines().count() + " lines in ours.log");
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void besideNaive(List<Case> cases, Worker ours, Worker naive) throws Exception {
        warm(ours, naive);
        System.out.println(
                "| | ours, jobs/s | naive | backends alone | ours ÷ naive | ours ÷ alone | CPU ms a job, ours |"
                        + " naive | ÷ | commits a job | naive | S3 requests a job | naive |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (Case one : cases) {
            compare(one, ours, naive);
        }
    }

    /** Code that runs for the first time is compiled beside it: what is measured would be that. */
    private void warm(Worker ours, Worker naive) throws Exception {
        Case warm = new Case("warm", 3000, 1 << 10, 0);
        for (int i = 0; i < WARM_ROUNDS; i++) {
            ours(ours, warm);
            naive(naive, warm);
            alone.perSecond(warm.jobs(), warm.size());
            work.clear();
        }
    }

    private Sample ours(Worker ours, Case one) throws Exception {
        return rounds.measure(ours, one.jobs(), work.ours(one.jobs(), one.size()), End.ROWS);
    }

    private Sample naive(Worker naive, Case one) throws Exception {
        return rounds.measure(naive, one.jobs(), work.naive(one.jobs(), one.size()), End.ROWS);
    }

    private void compare(Case one, Worker ours, Worker naive) throws Exception {
        servers.latency(one.latency());
        List<Sample> our = new ArrayList<>();
        List<Sample> their = new ArrayList<>();
        List<Double> ceilings = new ArrayList<>();
        for (int round = -2; round < count; round++) {
            boolean naiveFirst = round % 2 == 0;
            Sample early = naiveFirst ? naive(naive, one) : ours(ours, one);
            Sample late = naiveFirst ? ours(ours, one) : naive(naive, one);
            Sample first = naiveFirst ? late : early;
            Sample second = naiveFirst ? early : late;
            double ceiling = one.latency() == 0 ? alone.perSecond(one.jobs(), one.size()) : Double.NaN;
            work.clear();
            System.err.printf(
                    Locale.ROOT,
                    "%s: ours %.0f/s %.2f ms, naive %.0f/s %.2f ms, alone %.0f/s%n",
                    one.name(),
                    first.perSecond(),
                    first.cpu(),
                    second.perSecond(),
                    second.cpu(),
                    ceiling);
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
                "| %s | %.0f | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f | %.3f | %.2f | %.2f |%n",
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
                Medians.of(their, Sample::commits),
                Medians.of(our, Sample::puts),
                Medians.of(their, Sample::puts));
    }
}
