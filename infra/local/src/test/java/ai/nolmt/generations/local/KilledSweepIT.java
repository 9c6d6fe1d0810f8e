package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.testkit.listing.KeyRows;
import ai.nolmt.generations.testkit.listing.Keys;
import ai.nolmt.generations.testkit.listing.ListingServer;
import ai.nolmt.servers.Loopback;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/**
 * The shipped cleanup workers, two at a time, killed again and again while they sweep a bucket in shards and delete what they found.
 * Its listing is made up as it is asked for; all else is real.
 */
@Tag("F19")
class KilledSweepIT {
    private static final int PAGE = 1000;

    @TempDir
    private static Path data;

    private static LocalFolder folder;
    private static Ports ports;
    private static LocalServers servers;

    private DriverManagerDataSource database;
    private JdbcClient sql;
    private ListingServer bucket;
    private CleanupProcesses processes;

    @BeforeAll
    static void startServers() {
        folder = LocalFolder.open(data);
        ports = Ports.free();
        servers = LocalServers.start(folder, ports, Secrets.loadOrCreate(folder.path()), Progress.SILENT);
    }

    @AfterAll
    static void stopServers() throws Exception {
        servers.close();
        folder.close();
    }

    @BeforeEach
    void startProcesses() throws Exception {
        database = new DriverManagerDataSource("jdbc:postgresql://" + Loopback.HOST + ":" + ports.postgres() + "/"
                + LocalServers.DATABASE + "?user=postgres");
        sql = JdbcClient.create(database);
        for (String table : List.of("run_findings", "object_deletions", "receipts", "cleanup_runs")) {
            sql.sql("DELETE FROM nolmt." + table).update();
        }
        bucket = ListingServer.start(Loopback.freePort());
        bucket.put("nolmt-installation/" + Keys.PREFIX + Migrations.installation(database), new byte[] {1});
        processes = new CleanupProcesses(folder, servers, servers.databaseUrl(), sql, bucket);
    }

    @AfterEach
    void stopProcesses() throws InterruptedException {
        processes.close();
        bucket.close();
    }

    @Test
    void ofFiftyThousandKeysEachIsJudgedOnce() throws Exception {
        sweep(new Keys(50_000), 4, 1);
    }

    @Test
    @Tag("long")
    void ofAMillionKeysEachIsJudgedOnce() throws Exception {
        sweep(new Keys(1_000_000), 20, 4);
    }

    /**
     * A sweep whose workers are killed.
     *
     * @param whileListing how often, at pages of chance
     * @param whileDeleting how often at most, once it deletes: each leaves several pages to a later purge, and it may be done before
     */
    private void sweep(Keys keys, int whileListing, int whileDeleting) throws Exception {
        long seed = Long.getLong("nolmt.test.seed", System.nanoTime());
        System.out.println("Workers are killed by the seed " + seed);
        Random random = new Random(seed);
        KeyRows.fill(database, keys);
        bucket.makes(keys);
        UUID run = processes.ask("orphans");
        long begun = System.nanoTime();
        processes.startWorker();
        processes.startWorker();

        long part = keys.count() / PAGE / whileListing;
        for (int i = 0; i < whileListing; i++) {
            killOneAt(random, bucket::pages, i * part + 1 + random.nextLong(part), run);
        }
        int kills = whileListing;
        for (int i = 0; i < whileDeleting && !processes.isOver(run); i++, kills++) {
            killOneAt(random, () -> bucket.deleted().size(), i * keys.orphans() / whileDeleting + 1, run);
        }
        List<JsonNode> report = processes.report(run);

        System.out.printf("%,d keys, %d kills: %.0f s%n", keys.count(), kills, (System.nanoTime() - begun) / 1e9);
        thenEachWasJudgedOnce(report, keys);
    }

    private void killOneAt(Random random, LongSupplier done, long moment, UUID run) throws InterruptedException {
        processes.eventually(() ->
                assertThat(done.getAsLong() >= moment || processes.isOver(run)).isTrue());
        processes.killOne(random);
    }

    private void thenEachWasJudgedOnce(List<JsonNode> report, Keys keys) {
        JsonNode end = report.get(report.size() - 1);
        assertThat(end.path("end").asString()).isEqualTo("succeeded");
        assertThat(end.path("scanned").asLong()).isEqualTo(keys.count());
        assertThat(end.path("linesLeftOut").asLong()).isZero();
        List<String> found = CleanupProcesses.told(report, "orphan");
        assertThat(found).as("each once, and no other").doesNotHaveDuplicates().allMatch(keys::isOrphan);
        assertThat(found).hasSize((int) keys.orphans()).hasSize((int)
                end.path("matched").asLong());
        // what a killed worker took, and of which nobody knows whether it is gone, is a later purge's
        List<String> gone = CleanupProcesses.told(report, "deleted");
        Set<String> asked = new HashSet<>(bucket.deleted());
        assertThat(gone).doesNotHaveDuplicates().allMatch(asked::contains);
        assertThat(gone).hasSize((int) end.path("deleted").asLong());
        assertThat(report).hasSize(found.size() + gone.size() + 2);
        assertThat(found).containsAll(asked);
        assertThat(sql.sql("SELECT key FROM nolmt.object_deletions UNION SELECT key FROM nolmt.receipts")
                        .query((row, n) -> row.getString(1))
                        .list())
                .hasSameElementsAs(found);
    }
}
