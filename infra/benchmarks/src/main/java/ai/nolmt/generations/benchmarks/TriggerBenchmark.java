package ai.nolmt.generations.benchmarks;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.util.FileSystemUtils;

/** One update of many rows that changes no key, on generations and on copies of it, in turn and in one warm session. */
public final class TriggerBenchmark {
    private static final int ROUNDS = 5;
    private static final int ROWS = 100_000;
    private static final double BAR = 1.5;
    private static final String OURS = "with all our triggers";
    private static final String GUIDE = "with the guide's trigger on updated_at";
    private static final String NONE = "without any trigger";

    private static final String FILL = """
            WITH someone AS (INSERT INTO auth.users (id) VALUES (gen_random_uuid()) RETURNING id)
            INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, prompt, file_size)
            SELECT row.id, someone.id, 'image', 'generations/' || someone.id || '/' || row.id || '/' || gen_random_uuid() || '.png',
                   's3://bucket/key', 'a red fox in the snow, number ' || row.number, 200000
            FROM someone, (SELECT gen_random_uuid() AS id, number FROM generate_series(1, %d) AS number) AS row
            """;
    private static final String COPY = """
            CREATE TABLE %1$s (LIKE public.generations INCLUDING ALL);
            INSERT INTO %1$s SELECT * FROM public.generations""";
    private static final String GUIDES_TRIGGER = """
            CREATE TRIGGER updated BEFORE UPDATE ON guide FOR EACH ROW EXECUTE FUNCTION nolmt.touch_updated_at()""";

    private TriggerBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        try (PostgresServer server = PostgresServer.start(Loopback.freePort(), folder.resolve("postgres"))) {
            DataSource database = server.superuser("postgres");
            Migrations.run(database, new KeyPrefix("generations/"));
            report(measure(database));
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static Map<String, List<Double>> measure(DataSource database) throws SQLException {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put(OURS, "public.generations");
        tables.put(GUIDE, "guide");
        tables.put(NONE, "bare");
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                Statement session = connection.createStatement()) {
            System.out.printf(Locale.ROOT, "Filling tables with %,d rows each%n", ROWS);
            session.execute(FILL.formatted(ROWS));
            session.execute(COPY.formatted("guide"));
            session.execute(COPY.formatted("bare"));
            session.execute(GUIDES_TRIGGER);
            for (int round = 0; round <= ROUNDS; round++) {
                for (Map.Entry<String, String> table : tables.entrySet()) {
                    double taken = update(session, table.getValue(), round);
                    System.out.printf(Locale.ROOT, "round %d of %d: %s %.2f s%n", round, ROUNDS, table.getKey(), taken);
                    if (round > 0) { // the first warms up
                        seconds.computeIfAbsent(table.getKey(), name -> new ArrayList<>())
                                .add(taken);
                    }
                }
            }
        }
        return seconds;
    }

    private static double update(Statement session, String table, int round) throws SQLException {
        session.execute("VACUUM ANALYZE " + table);
        session.execute("CHECKPOINT");
        long start = System.nanoTime();
        session.execute("UPDATE " + table + " SET prompt = 'a red fox in the snow, round " + round + "'");
        return (System.nanoTime() - start) / 1e9;
    }

    private static void report(Map<String, List<Double>> seconds) {
        System.out.printf(
                Locale.ROOT,
                "%nMedians of %d alternating rounds, UPDATE generations SET prompt = … of %,d rows, %d processors%n%n",
                ROUNDS,
                ROWS,
                Runtime.getRuntime().availableProcessors());
        System.out.println("| table | seconds | lowest to highest |");
        System.out.println("|---|---|---|");
        seconds.forEach((table, all) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f to %.2f |%n",
                table,
                median(all),
                all.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                all.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
        System.out.println();
        for (String other : List.of(GUIDE, NONE)) {
            System.out.printf(
                    Locale.ROOT,
                    "%s ÷ %s: %.2f (at most %.1f)%n",
                    OURS,
                    other,
                    median(seconds.getOrDefault(OURS, List.of())) / median(seconds.getOrDefault(other, List.of())),
                    BAR);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
