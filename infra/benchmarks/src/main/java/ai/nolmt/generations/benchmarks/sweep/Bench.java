package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.listing.Keys;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import ai.nolmt.servers.Loopback;
import ai.nolmt.servers.PostgresServer;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What clean-ups are measured against: PostgreSQL, and a listing server in a process of its own. */
final class Bench implements AutoCloseable {
    static final String BUCKET = "benchmark";

    private final Path folder;
    private final PostgresServer postgres;
    private final Listings listing;
    private final TestObjectStore store;
    private final S3Client s3;
    private final HikariDataSource pool = new HikariDataSource();
    private final StageTransactions transactions;
    private final Installation installation;

    /**
     * Starts them.
     *
     * @param jar of the benchmarks
     * @param sessions of the database at once
     */
    Bench(String jar, int sessions) throws Exception {
        folder = Files.createTempDirectory("nolmt-benchmark-");
        listing = new Listings(jar, folder);
        Aws aws = new Aws(listing.endpoint(), null, Region.US_EAST_1.id(), "key", "secret");
        postgres = PostgresServer.start(Loopback.freePort(), folder.resolve("postgres"));
        store = TestObjectStore.open(aws, BUCKET);
        s3 = aws.s3();
        Migrations.run(database(), Keys.PREFIX);
        installation = new Installation(Migrations.installation(database()));
        new InstallationMarker(store.store(), Keys.PREFIX, installation.id()).mark();
        pool.setDataSource(database());
        pool.setMaximumPoolSize(sessions);
        transactions = StageLogins.transactions(pool, TransactionLimits.DEFAULT);
    }

    /** As its superuser. */
    DataSource database() {
        return postgres.superuser("postgres");
    }

    HikariDataSource pool() {
        return pool;
    }

    StageTransactions transactions() {
        return transactions;
    }

    Installation installation() {
        return installation;
    }

    TestObjectStore store() {
        return store;
    }

    S3Client s3() {
        return s3;
    }

    Listings listing() {
        return listing;
    }

    Cpu cpu() {
        return Cpu.of(listing.cpu());
    }

    @Override
    public void close() throws Exception {
        pool.close();
        s3.close();
        store.close();
        listing.close();
        postgres.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
