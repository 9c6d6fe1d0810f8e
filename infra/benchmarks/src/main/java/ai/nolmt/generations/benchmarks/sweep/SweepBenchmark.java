package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.benchmarks.Arm;
import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.listing.Keys;
import ai.nolmt.generations.testkit.listing.ListingServer;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Keys a second of the sweep, of one and of many shards, beside the bare listing by the same SDK, in turn. */
public final class SweepBenchmark {
    private static final int WARM = 2;
    private static final int SHARDS = 16;

    private final Rows rows;
    private final Sweeping sweeping;
    private final S3Client s3;
    private final String endpoint;
    private final HttpClient http = HttpClient.newHttpClient();

    private SweepBenchmark(Rows rows, Sweeping sweeping, S3Client s3, String endpoint) {
        this.rows = rows;
        this.sweeping = sweeping;
        this.s3 = s3;
        this.endpoint = endpoint;
    }

    private record Sample(double perSecond, double databaseMillis) {}

    private interface Sweeper {
        double perSecond() throws Exception;
    }

    /** @param arguments this jar, how many rounds (5), and of how many keys (100000, 1000000, 10000000) */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        List<Long> sizes = arguments.length > 2
                ? Arrays.stream(arguments).skip(2).map(Long::valueOf).toList()
                : List.of(100_000L, 1_000_000L, 10_000_000L);
        Path folder = Files.createTempDirectory("nolmt-benchmark-");
        int port = Loopback.freePort();
        List<String> server = List.of(
                "-Xmx256m",
                "-cp",
                arguments[0],
                "-Dloader.main=" + ListingServer.class.getName(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                Integer.toString(port));
        String endpoint = "http://127.0.0.1:" + port;
        Aws aws = new Aws(endpoint, null, Region.US_EAST_1.id(), "key", "secret");
        try (PostgresServer postgres = PostgresServer.start(Loopback.freePort(), folder.resolve("postgres"));
                Arm listing = Arm.start("listing server", port, server, Map.of(), folder.resolve("listing.log"));
                TestObjectStore store = TestObjectStore.open(aws, "benchmark");
                HikariDataSource pool = new HikariDataSource();
                S3Client s3 = aws.s3()) {
            Migrations.run(postgres.superuser("postgres"), Keys.PREFIX);
            Installation installation = new Installation(Migrations.installation(postgres.superuser("postgres")));
            new InstallationMarker(store.store(), Keys.PREFIX, installation.id()).mark();
            pool.setDataSource(postgres.superuser("postgres"));
            pool.setMaximumPoolSize(2 * SHARDS);
            StageTransactions transactions = StageLogins.transactions(pool, TransactionLimits.DEFAULT);
            try (Sweeping sweeping = new Sweeping(pool, transactions, installation, store.store())) {
                SweepBenchmark benchmark =
                        new SweepBenchmark(new Rows(postgres.superuser("postgres")), sweeping, s3, endpoint);
                System.out.printf(
                        Locale.ROOT,
                        "Medians of %d alternating rounds; Java %s, %d processors, heap of at most %d MB%n%n",
                        rounds,
                        System.getProperty("java.version"),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.getRuntime().maxMemory() >> 20);
                benchmark.run(rounds, sizes);
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private void run(int rounds, List<Long> sizes) throws Exception {
        for (long size : sizes) {
            Keys keys = new Keys(size);
            set("keys", size);
            rows.fill(keys);
            System.out.println();
            System.out.println("| keys, milliseconds a page | keys/s | ÷ listing | database, ms for 1,000 keys |");
            System.out.println("|---|---|---|---|");
            compare(keys, 0, rounds);
            if (size <= 1_000_000) { // else it is the pauses that would be measured, for hours
                compare(keys, 20, rounds);
            }
            if (size <= 100_000) {
                compare(keys, 50, rounds);
            }
            heap(keys);
        }
    }

    private void compare(Keys keys, int latency, int rounds) throws Exception {
        set("latency", latency);
        List<Sample> listed = new ArrayList<>();
        List<Sample> dry = new ArrayList<>();
        List<Sample> real = new ArrayList<>();
        List<Sample> sharded = new ArrayList<>();
        for (int round = -WARM; round < rounds; round++) {
            boolean measured = round >= 0;
            add(measured, listed, sample(keys, () -> list(keys)));
            add(measured, dry, sample(keys, () -> sweeping.perSecond(keys, 1, true)));
            add(measured, real, sample(keys, () -> sweeping.perSecond(keys, 1, false)));
            add(measured, sharded, sample(keys, () -> sweeping.perSecond(keys, SHARDS, false)));
        }
        String what = String.format(Locale.ROOT, "%,d, %d ms: ", keys.count(), latency);
        print(what + "bare listing", listed, listed);
        print(what + "dry run", dry, listed);
        print(what + "one shard", real, listed);
        print(what + SHARDS + " shards", sharded, listed);
    }

    private static void add(boolean measured, List<Sample> samples, Sample sample) {
        if (measured) {
            samples.add(sample);
        }
    }

    private Sample sample(Keys keys, Sweeper sweeper) throws Exception {
        double before = rows.worked();
        double perSecond = sweeper.perSecond();
        Thread.sleep(1500); // sessions tell their statistics once a second
        double worked = rows.worked() - before;
        rows.forget();
        return new Sample(perSecond, worked * 1000 / keys.count());
    }

    private double list(Keys keys) {
        long begun = System.nanoTime();
        long seen = 0;
        String after = null;
        boolean more = true;
        while (more) {
            String from = after;
            ListObjectsV2Response page = s3.listObjectsV2(
                    list -> list.bucket("benchmark").prefix(Keys.PREFIX.value()).startAfter(from));
            seen += page.contents().size();
            after = page.contents().get(page.contents().size() - 1).key();
            more = page.isTruncated();
        }
        if (seen != keys.count()) {
            throw new IllegalStateException("The listing had " + seen + " keys");
        }
        return seen / ((System.nanoTime() - begun) / 1e9);
    }

    /** By a thread that collects garbage while it goes on, as often as it can. */
    private void heap(Keys keys) throws Exception {
        set("latency", 0);
        LiveHeap heap = LiveHeap.watch();
        sweeping.perSecond(keys, 1, false);
        System.out.printf(
                Locale.ROOT, "%nLive heap while %,d keys are swept: at most %.1f MB%n", keys.count(), heap.most());
        rows.forget();
    }

    private static void print(String what, List<Sample> samples, List<Sample> listed) {
        double perSecond = Medians.of(samples, Sample::perSecond);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f |%n",
                what,
                perSecond,
                perSecond / Medians.of(listed, Sample::perSecond),
                Medians.of(samples, Sample::databaseMillis));
    }

    private void set(String what, long value) throws Exception {
        http.send(
                HttpRequest.newBuilder(URI.create(endpoint + "/-/" + what))
                        .PUT(BodyPublishers.ofString(Long.toString(value)))
                        .build(),
                BodyHandlers.discarding());
    }
}
