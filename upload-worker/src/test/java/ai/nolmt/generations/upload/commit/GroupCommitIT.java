package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.jobs.Jobs;
import ai.nolmt.generations.upload.jobs.UploadJob;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one transaction that makes outputs visible, against other real transactions. */
class GroupCommitIT {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private TestDatabase database;
    private TestJobs testJobs;
    private Jobs jobs;
    private GroupCommit commit;
    private UUID user;

    @BeforeEach
    void migrate() {
        database = Backends.shared().newDatabase();
        Migrations.run(database.superuser(), PREFIX);
        var transactions = StageLogins.shared(database);
        testJobs = new TestJobs(database);
        jobs = new Jobs(transactions, Clock.systemUTC());
        commit = new GroupCommit(transactions, jobs, Clock.systemUTC());
        user = testJobs.newUser();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aGroupIsStoredTogetherAndItsJobsKeepNothing() {
        UUID one = testJobs.accept(user);
        UUID two = testJobs.accept(user);
        StoredOutput first = stored(one);

        assertThat(commit.commit(List.of(first, stored(two))))
                .containsEntry(one, CommitOutcome.STORED)
                .containsEntry(two, CommitOutcome.STORED);

        assertThat(testJobs.keyOf(one)).isEqualTo(first.key().value());
        assertThat(testJobs.statusOf(one)).isEqualTo("succeeded");
        assertThat(count(
                        "SELECT count(*) FROM nolmt.jobs WHERE output IS NULL AND prompt IS NULL AND settings IS NULL"))
                .isEqualTo(2);
        assertThat(count("SELECT count(*) FROM generations g WHERE prompt = 'a red fox' AND sha256 IS NOT NULL"
                        + " AND created_at = (SELECT created_at FROM nolmt.jobs j WHERE j.id = g.id)"))
                .isEqualTo(2);
    }

    @Test
    void aDeleteBetweenTwoDeliveriesStaysDeleted() {
        UUID id = testJobs.accept(user);
        StoredOutput output = stored(id);
        testJobs.delete(id);

        assertThat(commit.commit(List.of(output))).containsEntry(id, CommitOutcome.CLOSED);
        assertThat(testJobs.rowsOf(id)).isZero();
        assertThat(testJobs.statusOf(id)).isEqualTo("deleted");
    }

    @Test
    void aSecondDeliveryMakesNoSecondRow() {
        UUID id = testJobs.accept(user);
        StoredOutput first = stored(id);
        StoredOutput second = stored(id);

        assertThat(commit.commit(List.of(first))).containsEntry(id, CommitOutcome.STORED);
        assertThat(commit.commit(List.of(second))).containsEntry(id, CommitOutcome.CLOSED);
        assertThat(testJobs.keyOf(id)).isEqualTo(first.key().value());
    }

    @Test
    void twoWorkersAtOnceMakeOneRow() throws Exception {
        for (int round = 0; round < 20; round++) {
            UUID id = testJobs.accept(user);
            Future<Map<UUID, CommitOutcome>> one = threads.submit(commitOf(stored(id)));
            Future<Map<UUID, CommitOutcome>> two = threads.submit(commitOf(stored(id)));

            assertThat(List.of(one.get().get(id), two.get().get(id)))
                    .containsExactlyInAnyOrder(CommitOutcome.STORED, CommitOutcome.CLOSED);
            assertThat(testJobs.rowsOf(id)).isEqualTo(1);
        }
    }

    @Test
    void aCommitAfterItsKeyWasTombstonedIsRefusedAndTheJobIsStoredUnderANewKey() {
        UUID id = testJobs.accept(user);
        StoredOutput swept = stored(id);
        testJobs.tombstone(swept.key().value());

        assertThat(commit.commit(List.of(swept))).containsEntry(id, CommitOutcome.AGAIN);
        assertThat(testJobs.rowsOf(id)).isZero();
        assertThat(testJobs.statusOf(id)).isEqualTo("queued");

        StoredOutput again = stored(id);
        assertThat(commit.commit(List.of(again))).containsEntry(id, CommitOutcome.STORED);
        assertThat(testJobs.keyOf(id)).isEqualTo(again.key().value());
    }

    @Test
    void aReceiptRefusesACommitToo() {
        UUID id = testJobs.accept(user);
        StoredOutput late = stored(id);
        testJobs.tombstone(late.key().value());
        database.sql()
                .sql("UPDATE nolmt.object_deletions SET purged_at = now()")
                .update();

        assertThat(commit.commit(List.of(late))).containsEntry(id, CommitOutcome.AGAIN);
    }

    @Test
    void aCommitThatWaitedForTheSweepSeesItsTombstone() throws Exception {
        UUID id = testJobs.accept(user);
        StoredOutput output = stored(id);
        try (Connection sweep = open()) {
            execute(sweep, "SELECT id FROM nolmt.jobs WHERE id = '" + id + "' FOR UPDATE");
            Future<Map<UUID, CommitOutcome>> waiting = threads.submit(commitOf(output));
            awaitBlocked(1);
            execute(
                    sweep,
                    "INSERT INTO nolmt.object_deletions (key, reason, actor) VALUES ('" + output.key()
                            + "', 'orphan', 'sweep')");
            sweep.commit();

            assertThat(waiting.get()).containsEntry(id, CommitOutcome.AGAIN);
        }
        assertThat(testJobs.rowsOf(id)).isZero();
    }

    @Test
    void aDeleteThatWaitedForACommitDeletesItsRow() throws Exception {
        UUID id = testJobs.accept(user);
        StoredOutput output = stored(id);
        try (Connection holdsUser = open();
                Connection delete = open()) {
            // The commit has locked the job and inserts, but waits for its user's row.
            execute(holdsUser, "SELECT id FROM auth.users WHERE id = '" + user + "' FOR UPDATE");
            Future<Map<UUID, CommitOutcome>> committing = threads.submit(commitOf(output));
            awaitBlocked(1);
            Future<?> deleting = threads.submit(() -> {
                execute(delete, "SELECT id FROM nolmt.jobs WHERE id = '" + id + "' FOR UPDATE");
                execute(delete, "DELETE FROM public.generations WHERE id = '" + id + "'");
                delete.commit();
                return true;
            });
            awaitBlocked(2);
            holdsUser.rollback();

            assertThat(committing.get()).containsEntry(id, CommitOutcome.STORED);
            deleting.get();
        }
        assertThat(testJobs.rowsOf(id)).isZero();
        assertThat(count("SELECT count(*) FROM nolmt.object_deletions WHERE key = '" + output.key()
                        + "' AND purged_at IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void ofTwoJobsInOneGroupTheOneDeletedMeanwhileGetsNoRow() throws Exception {
        UUID kept = testJobs.accept(user);
        UUID deleted = testJobs.accept(user);
        List<StoredOutput> group = List.of(stored(kept), stored(deleted));
        try (Connection delete = open()) {
            execute(delete, "SELECT id FROM nolmt.jobs WHERE id = '" + deleted + "' FOR UPDATE");
            Future<Map<UUID, CommitOutcome>> waiting = threads.submit(() -> commit.commit(group));
            awaitBlocked(1);
            execute(delete, "UPDATE nolmt.jobs SET status = 'deleted', output = NULL WHERE id = '" + deleted + "'");
            delete.commit();

            assertThat(waiting.get())
                    .containsEntry(kept, CommitOutcome.STORED)
                    .containsEntry(deleted, CommitOutcome.CLOSED);
        }
        assertThat(testJobs.rowsOf(kept)).isEqualTo(1);
        assertThat(testJobs.rowsOf(deleted)).isZero();
    }

    @Test
    void aUserWhoWentFailsTheirOwnJobOnly() {
        UUID gone = testJobs.newUser();
        UUID theirs = testJobs.accept(gone);
        UUID others = testJobs.accept(user);
        List<StoredOutput> group = List.of(stored(theirs), stored(others));
        database.sql()
                .sql("DELETE FROM auth.users WHERE id = :id")
                .param("id", gone)
                .update();

        assertThat(commit.commit(group)).containsEntry(others, CommitOutcome.STORED);
        assertThat(testJobs.statusOf(theirs)).isEqualTo("failed");
        assertThat(errorOf(theirs)).isEqualTo("user_gone");
    }

    @Test
    void anIdThatIsTakenFailsItsOwnJobOnly() {
        UUID other = testJobs.newUser();
        UUID taken = testJobs.accept(user);
        UUID fine = testJobs.accept(user);
        List<StoredOutput> group = List.of(stored(taken), stored(fine));
        // Only someone past all guards can make such a row.
        database.sql()
                .sql(
                        "WITH off AS (SELECT set_config('session_replication_role', 'replica', true)) INSERT INTO generations"
                                + " (id, user_id, generation_type, s3_key, s3_url) SELECT :id, :user, 'image', 'x', 'x' FROM off")
                .param("id", taken)
                .param("user", other)
                .update();

        assertThat(commit.commit(group)).containsEntry(fine, CommitOutcome.STORED);
        assertThat(errorOf(taken)).isEqualTo("id_taken");
    }

    private Callable<Map<UUID, CommitOutcome>> commitOf(StoredOutput output) {
        return () -> commit.commit(List.of(output));
    }

    /** An object that was PUT; the commit doesn't look at the bucket. */
    private StoredOutput stored(UUID id) {
        UploadJob job = Objects.requireNonNull(jobs.load(Set.of(id)).get(id));
        ObjectKey key = new ObjectKey(PREFIX, job.user(), id, UUID.randomUUID(), "png");
        return new StoredOutput(job, key, "s3://bucket/" + key, MediaFormat.PNG);
    }

    private String errorOf(UUID id) {
        return database.sql()
                .sql("SELECT error_code FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private int count(String query) {
        return database.sql().sql(query).query(Integer.class).single();
    }

    private Connection open() throws SQLException {
        Connection connection = database.superuser().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (var running = connection.createStatement()) {
            running.execute(statement);
        }
    }

    private void awaitBlocked(int sessions) {
        await().until(() -> count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                == sessions);
    }
}
