package ai.nolmt.generations.upgrade;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.upgrade.Others.Statement;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.FileSystemUtils;

/** Migrates large tables one version after the other while others write and read, and prints how long each took and kept them waiting. */
final class LocksCommand {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");
    private static final Pattern SCRIPT = Pattern.compile("V(\\d+)__(.*)\\.sql");
    private static final int OLDEST = 5; // whose tables are filled
    private static final int QUIET_SECONDS = 10;

    private LocksCommand() {}

    /** @param arguments how many rows, and the version at which to begin */
    public static void main(String[] arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        int from = Integer.parseInt(arguments[1]);
        if (from < OLDEST) {
            System.err.println("Begin at version " + OLDEST + " or a later one: before, there are no tables to fill.");
            System.exit(2);
        }
        Path folder = Files.createTempDirectory("nolmt-locks-");
        try (PostgresServer server = PostgresServer.start(Loopback.freePort(), folder.resolve("postgres"))) {
            measure(server.superuser("postgres"), rows, from);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void measure(DataSource database, int rows, int from) throws Exception {
        long begun = System.nanoTime();
        Migrations.run(database, PREFIX, Integer.toString(from));
        System.out.printf(Locale.ROOT, "Filling the tables of version %d with %,d rows%n", from, rows);
        Filling.fill(database, rows);
        System.out.printf(Locale.ROOT, "Filled in %.0f s%n", seconds(begun));
        try (Others others = new Others(database)) {
            others.start();
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            others.longest(); // first calls take longer
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            System.out.printf(
                    Locale.ROOT,
                    "%n%,d generations and as many jobs, %d processors; the longest in milliseconds%n%n",
                    rows,
                    Runtime.getRuntime().availableProcessors());
            System.out.println(
                    "| migration | took, s | insert of a row | read of it | its delete | insert of a job | read of one |");
            System.out.println("|---|---|---|---|---|---|---|");
            line("none", QUIET_SECONDS, others.longest());
            for (Map.Entry<Integer, String> migration :
                    scripts().tailMap(from + 1).entrySet()) {
                long start = System.nanoTime();
                Migrations.run(database, PREFIX, Integer.toString(migration.getKey()));
                line(migration.getValue(), seconds(start), others.longest());
            }
        }
    }

    private static void line(String what, double took, Map<Statement, Long> longest) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f | %s | %s | %s | %s | %s |%n",
                what,
                took,
                millis(longest, Statement.INSERT_ROW),
                millis(longest, Statement.READ_ROW),
                millis(longest, Statement.DELETE_ROW),
                millis(longest, Statement.INSERT_JOB),
                millis(longest, Statement.READ_JOB));
    }

    private static String millis(Map<Statement, Long> longest, Statement statement) {
        Long nanos = longest.get(statement);
        return nanos == null ? "–" : Long.toString(Math.round(nanos / 1e6));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static SortedMap<Integer, String> scripts() throws Exception {
        SortedMap<Integer, String> scripts = new TreeMap<>();
        Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath*:db/migration/V*__*.sql"))
                .map(Resource::getFilename)
                .map(name -> SCRIPT.matcher(String.valueOf(name)))
                .filter(Matcher::matches)
                .forEach(name -> scripts.put(
                        Integer.valueOf(name.group(1)),
                        "V" + name.group(1) + " " + name.group(2).replace('_', ' ')));
        return scripts;
    }
}
