package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.listing.KeyRows;
import ai.nolmt.generations.testkit.listing.Keys;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The shipped sweep with one shard, in slices, of a bucket that has a listing and nothing else; as a process of its own, which
 * for each line, milliseconds of sweeping and of a page, says keys a second. For one thread.
 */
public final class EndlessSweep implements AutoCloseable {
    private static final Duration SLICE = Duration.ofSeconds(2);
    private static final String SCANNED = "SELECT coalesce(sum(scanned), 0) FROM nolmt.cleanup_runs";

    private final HikariDataSource pool = new HikariDataSource();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Listings listing;
    private final TestObjectStore store;
    private final JdbcClient sql;
    private final Running running;
    private final Sweep sweep;

    /** @param arguments the database's URL as its superuser, the benchmarks' jar, a folder for what is said, how many keys */
    public static void main(String[] arguments) throws Exception {
        DataSource database = new DriverManagerDataSource(arguments[0]);
        Path folder = Path.of(arguments[2]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (EndlessSweep sweep = new EndlessSweep(database, arguments[1], folder, Long.parseLong(arguments[3]))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] asked = line.split(" ");
                System.out.println(
                        sweep.perSecond(Duration.ofMillis(Long.parseLong(asked[0])), Integer.parseInt(asked[1])));
            }
        }
    }

    /** Starts the listing server, and writes the rows of its keys. */
    private EndlessSweep(DataSource database, String jar, Path folder, long keys) throws Exception {
        listing = new Listings(jar, folder);
        listing.set("keys", keys);
        store = TestObjectStore.open(new Aws(listing.endpoint(), null, "us-east-1", "key", "secret"), Bench.BUCKET);
        Installation installation = new Installation(Migrations.installation(database));
        new InstallationMarker(store.store(), Keys.PREFIX, installation.id()).mark();
        KeyRows.fill(database, new Keys(keys));
        pool.setDataSource(database);
        sql = JdbcClient.create(pool);
        var transactions = StageLogins.transactions(pool, TransactionLimits.DEFAULT);
        running = new Running(pool, transactions, SLICE);
        sweep = new Sweep(
                store.store(),
                transactions,
                new BucketIdentity(store.store(), Keys.PREFIX, installation),
                Keys.PREFIX,
                new SweepSettings(Duration.ofDays(1), Duration.ZERO, 0.1, 100, 1000, 1, 50),
                threads,
                UUID::randomUUID,
                Clock.systemUTC(),
                Besides.NOTHING);
    }

    /** Sweeps for so long, or a little longer, and begins anew where it is through; returns keys a second. */
    private double perSecond(Duration length, int latencyMillis) throws Exception {
        sql.sql("DELETE FROM nolmt.object_deletions").update(); // or the next sweep has less to do
        listing.set("latency", latencyMillis);
        long before = scanned();
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < length.toNanos()) {
            running.slice(sweep);
        }
        return (scanned() - before) / ((System.nanoTime() - begun) / 1e9);
    }

    private long scanned() {
        return sql.sql(SCANNED).query(Long.class).single();
    }

    @Override
    public void close() throws Exception {
        running.close();
        threads.shutdownNow();
        pool.close();
        store.close();
        listing.close();
    }
}
