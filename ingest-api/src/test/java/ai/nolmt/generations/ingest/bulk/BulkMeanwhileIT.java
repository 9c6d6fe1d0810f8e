package ai.nolmt.generations.ingest.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is stored, held or kept by others while a bulk operation is at it. */
class BulkMeanwhileIT {
    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final BulkWorld world = new BulkWorld(database);
    private final BulkWork first = world.work();

    @AfterEach
    void nothingWaits() {
        world.clear();
    }

    @Test
    @Tag("F21")
    void aJobThatIsStoredWhileItIsWaitedForIsNotCancelled() throws Exception {
        UUID job = world.accept(1).get(0);
        UUID id = world.ask(BulkAction.CANCEL, null, 1);

        world.whileStored(job, () -> world.end(first));

        assertThat(database.jobs().statusOf(job)).isEqualTo("succeeded");
        assertThat(database.jobs().rowsOf(job)).isOne();
        assertThat(world.found(id).done()).isZero();
    }

    @Test
    @Tag("F21")
    void aJobThatIsStoredWhileItIsWaitedForIsDeletedWithItsRow() throws Exception {
        UUID job = world.accept(1).get(0);
        UUID id = world.ask(BulkAction.DELETE, null, 1);

        world.whileStored(job, () -> world.end(first));

        assertThat(database.jobs().statusOf(job)).isEqualTo("deleted");
        assertThat(database.jobs().rowsOf(job)).isZero();
        assertThat(world.found(id).done()).isOne();
        assertThat(world.count("SELECT count(*) FROM nolmt.object_deletions WHERE generation_id = '" + job
                        + "' AND state = 'pending' AND reason = 'deleted'"))
                .isOne();
    }

    @Test
    void whatIsHeldWhileItIsAtItStaysWithItsJob() {
        List<UUID> jobs = world.accept(3);
        jobs.forEach(world::store);
        UUID id = world.ask(BulkAction.DELETE, "succeeded", 3);
        world.hold(jobs.get(1));

        world.end(first);

        assertThat(world.found(id).done()).isEqualTo(2);
        assertThat(world.found(id).held()).isOne();
        assertThat(database.jobs().rowsOf(jobs.get(1))).isOne();
        assertThat(database.jobs().statusOf(jobs.get(1))).isEqualTo("succeeded");
    }

    @Test
    void oneThatTheDatabaseKeepsIsPassedOverAndTheOthersAreDone() {
        List<UUID> jobs = world.accept(7);
        jobs.forEach(world::store);
        database.script("CREATE TABLE kept (id UUID REFERENCES generations (id)); INSERT INTO kept VALUES ('"
                + jobs.get(3) + "')");
        BulkRunner runner = new BulkRunner(
                first,
                new BulkSettings(4, Duration.ofMillis(50), BulkWorld.LEASE, Duration.ofSeconds(3)),
                System::nanoTime,
                () -> {});
        UUID id = world.ask(BulkAction.DELETE, null, 7);
        runner.start();
        try {
            Progress.eventually(() -> assertThat(world.found(id).status()).isEqualTo("succeeded"));
        } finally {
            runner.stop();
            database.script("DROP TABLE kept");
        }
        assertThat(world.found(id).done()).isEqualTo(6);
        assertThat(world.found(id).refused()).isOne();
        assertThat(database.jobs().rowsOf(jobs.get(3))).isOne();
        assertThat(database.jobs().statusOf(jobs.get(3))).isEqualTo("succeeded");
    }
}
