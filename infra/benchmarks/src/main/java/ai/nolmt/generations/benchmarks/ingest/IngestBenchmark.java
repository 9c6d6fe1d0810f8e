package ai.nolmt.generations.benchmarks.ingest;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.testkit.http.BearerToken;
import ai.nolmt.servers.Loopback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * Jobs a second of the ingest API, with its relay and a real queue behind it, beside {@link PlainApp}, which has neither: in
 * turn, five rounds after one to warm up.
 */
public final class IngestBenchmark {
    private static final int ROUNDS = 5;
    private static final int USERS = 50;
    private static final Duration WARM = Duration.ofSeconds(60);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final double BAR = 0.9;
    private static final String BODY = "{\"generationType\":\"text\",\"prompt\":\"a red fox in the snow\",\"output\":"
            + "{\"inline\":{\"contentType\":\"text/plain\",\"data\":\"T25jZSB1cG9uIGEgdGltZQ==\"}}}";

    private IngestBenchmark() {}

    private record Sample(double perSecond, double apiMillis, double databaseMillis) {}

    /** @param arguments the ingest API's jar, this one's, and what is to be set for the API, as --name=value */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        try (Stack stack = Stack.start(folder)) {
            prepare(stack.database());
            List<String> api = new ArrayList<>(List.of("-jar", arguments[0]));
            api.addAll(Arrays.asList(arguments).subList(2, arguments.length));
            int first = Loopback.freePort();
            int second = Loopback.freePort();
            api.add("--server.port=" + first);
            List<String> plain = List.of(
                    "-cp",
                    arguments[1],
                    "-Dloader.main=" + PlainApp.class.getName(),
                    "org.springframework.boot.loader.launch.PropertiesLauncher",
                    "--server.port=" + second);
            try (Arm ours = Arm.start("ingest-api", first, api, stack.environment(), folder.resolve("ours.log"));
                    Arm other = Arm.start(
                            "plain controller", second, plain, stack.environment(), folder.resolve("plain.log"))) {
                compare(List.of(ours, other));
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void compare(List<Arm> arms) throws Exception {
        Load load = new Load(requests());
        Map<Arm, List<Sample>> samples = new HashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Arm arm : arms) {
                Sample sample = measure(arm, load, round == 0 ? WARM : ROUND);
                System.out.printf(
                        Locale.ROOT, "round %d of %d: %s %.0f/s%n", round, ROUNDS, arm.name(), sample.perSecond());
                if (round > 0) {
                    samples.computeIfAbsent(arm, same -> new ArrayList<>()).add(sample);
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%nMedians of %d alternating rounds of %d s, %d connections, Java %s, %d processors%n%n",
                ROUNDS,
                ROUND.toSeconds(),
                Load.CONNECTIONS,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        System.out.println("| | jobs/s | its CPU, ms a job | PostgreSQL's, ms a job |");
        System.out.println("|---|---|---|---|");
        for (Arm arm : arms) {
            List<Sample> all = samples.getOrDefault(arm, List.of());
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.2f | %.2f |%n",
                    arm.name(),
                    Medians.of(all, Sample::perSecond),
                    Medians.of(all, Sample::apiMillis),
                    Medians.of(all, Sample::databaseMillis));
        }
        double ours = Medians.of(samples.getOrDefault(arms.get(0), List.of()), Sample::perSecond);
        double plain = Medians.of(samples.getOrDefault(arms.get(1), List.of()), Sample::perSecond);
        System.out.printf(
                Locale.ROOT,
                "%n%s ÷ %s: %.2f (at least %.1f)%n",
                arms.get(0).name(),
                arms.get(1).name(),
                ours / plain,
                BAR);
        double rate = 0.7 * Math.min(ours, plain);
        for (Arm arm : arms) {
            Load.Result paced = load.run(arm.port(), ROUND.multipliedBy(2), rate);
            System.out.printf(
                    Locale.ROOT,
                    "at %.0f/s, 70 %% of the slower one's most: %s median %.1f ms, p99 %.1f ms%n",
                    rate,
                    arm.name(),
                    paced.millis(0.5),
                    paced.millis(0.99));
        }
    }

    private static Sample measure(Arm arm, Load load, Duration length) throws Exception {
        Duration api = arm.cpu();
        Duration database = databaseCpu();
        Load.Result result = load.run(arm.port(), length, 0);
        int jobs = result.nanos().size();
        return new Sample(
                result.perSecond(),
                arm.cpu().minus(api).toNanos() / 1e6 / jobs,
                databaseCpu().minus(database).toNanos() / 1e6 / jobs);
    }

    /** Of all its sessions that live: the pools keep theirs. */
    private static Duration databaseCpu() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static List<byte[]> requests() {
        Instant now = Instant.now();
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            requests.add(Poster.request(
                    BearerToken.user(
                            Stack.SECRET, new UUID(0x4000L, 0x8000000000000000L + i), now, now.plusSeconds(36_000)),
                    BODY));
        }
        return requests;
    }

    private static void prepare(DataSource database) {
        JdbcClient sql = JdbcClient.create(database);
        sql.sql("CREATE SCHEMA plain").update();
        sql.sql("CREATE TABLE plain.jobs (LIKE nolmt.jobs INCLUDING ALL)").update();
        sql.sql("ALTER TABLE plain.jobs ALTER created_at SET DEFAULT now(), ALTER updated_at SET DEFAULT now()")
                .update();
        sql.sql("GRANT USAGE ON SCHEMA plain TO nolmt_api").update();
        sql.sql("GRANT INSERT ON plain.jobs TO nolmt_api").update();
    }
}
