package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.benchmarks.Arm;
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
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.util.FileSystemUtils;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What clean-ups are measured against: PostgreSQL, and a listing server in a process of its own. */
final class Bench implements AutoCloseable {
    static final String BUCKET = "benchmark";

    private final Path folder;
    private final PostgresServer postgres;
    private final Arm listing;
    private final TestObjectStore store;
    private final S3Client s3;
    private final HikariDataSource pool = new HikariDataSource();
    private final StageTransactions transactions;
    private final Installation installation;
    private final String endpoint;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Starts them.
     *
     * @param jar of the benchmarks
     * @param sessions of the database at once
     */
    Bench(String jar, int sessions) throws Exception {
        folder = Files.createTempDirectory("nolmt-benchmark-");
        int port = Loopback.freePort();
        List<String> server = List.of(
                "-Xmx512m",
                "-cp",
                jar,
                "-Dloader.main=" + ListingServer.class.getName(),
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                Integer.toString(port));
        endpoint = "http://127.0.0.1:" + port;
        Aws aws = new Aws(endpoint, null, Region.US_EAST_1.id(), "key", "secret");
        postgres = PostgresServer.start(Loopback.freePort(), folder.resolve("postgres"));
        listing = Arm.start("listing server", port, server, Map.of(), folder.resolve("listing.log"));
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

    /** Tells the listing server. */
    void set(String what, long value) throws Exception {
        http.send(
                HttpRequest.newBuilder(URI.create(endpoint + "/-/" + what))
                        .PUT(BodyPublishers.ofString(Long.toString(value)))
                        .build(),
                BodyHandlers.discarding());
    }

    /** How often it was asked to delete since the keys were set. */
    long deletions() throws Exception {
        return Long.parseLong(http.send(
                        HttpRequest.newBuilder(URI.create(endpoint + "/-/deletions"))
                                .build(),
                        BodyHandlers.ofString())
                .body());
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
