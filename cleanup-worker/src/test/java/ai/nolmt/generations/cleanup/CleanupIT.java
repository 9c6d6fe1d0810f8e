package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.report.RunLog;
import ai.nolmt.generations.cleanup.report.RunStopped;
import ai.nolmt.generations.cleanup.report.RunTable;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clean-ups take, and above all what they leave; on real PostgreSQL and S3. */
class CleanupIT {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");
    private static final Content BYTES = Content.of("bytes".getBytes(StandardCharsets.UTF_8));

    private final Clock clock = Clock.systemUTC();
    private final TestObjectStore opened =
            TestObjectStore.open(Backends.shared().aws(), Backends.shared().newBucket());
    private final ObjectStore objects = opened.store();
    private final TestDatabase database = Backends.shared().newDatabase();
    private final TestJobs jobs = new TestJobs(database);
    private StageTransactions transactions;
    private RunTable runs;
    private UUID user;

    CleanupIT() {
        Migrations.run(database.superuser(), PREFIX);
        transactions = StageLogins.shared(database);
        runs = new RunTable(transactions, clock, Duration.ofMinutes(1));
        user = jobs.newUser();
    }

    @BeforeEach
    void someRowsExist() {
        for (int i = 0; i < 3; i++) {
            storedGeneration();
        }
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void aPurgeTakesWhatIsTombstonedAndNothingElse() {
        String live = storedGeneration();
        String deleted = storedGeneration();
        deleteRow(deleted);

        RunLog run = start("purge");
        assertThat(purge().all(run)).isTrue();

        assertThat(exists(deleted)).isFalse();
        assertThat(exists(live)).isTrue();
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(isReceipt(deleted)).isTrue();
    }

    @Test
    void aKeyThatHasARowAgainKeepsItsObjectAndGetsNoReceipt() {
        String key = storedGeneration();
        jobs.tombstone(key);

        purge().all(start("purge"));

        assertThat(exists(key)).isTrue();
        assertThat(tombstones(key)).isZero();
    }

    @Test
    void aKeyThatTheBucketDidNotDeleteStaysPendingAndTheRestGoes() {
        String stuck = orphan();
        String other = orphan();
        jobs.tombstone(stuck);
        jobs.tombstone(other);
        RunLog run = start("purge");

        new Purge(transactions, new OneKeyFails(objects, stuck), () -> false, PREFIX, clock, 1).all(run);

        assertThat(run.counts().failed()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(exists(other)).isFalse();
        assertThat(isReceipt(stuck)).isFalse();
        assertThat(tombstones(stuck)).isEqualTo(1);
    }

    @Test
    void aTombstoneOfSomebodyElsesKeyDeletesNothing() {
        put("somebody/elses.txt");
        jobs.tombstone("somebody/elses.txt");
        RunLog run = start("purge");

        purge().all(run);

        assertThat(exists("somebody/elses.txt")).isTrue();
        assertThat(run.counts().unrecognised()).isEqualTo(1);
    }

    @Test
    void aRecordedOlderKeyIsPurgedAsRecorded() {
        put("old/picture.png");
        database.sql()
                .sql("INSERT INTO nolmt.legacy_keys (generation_id, key) VALUES (gen_random_uuid(), 'old/picture.png')")
                .update();
        jobs.tombstone("old/picture.png");

        purge().all(start("purge"));

        assertThat(exists("old/picture.png")).isFalse();
    }

    @Test
    void aVersionedBucketIsRefusedBeforeAnythingIsHidden() {
        String key = orphan();
        jobs.tombstone(key);
        Purge versioned = new Purge(transactions, objects, () -> true, PREFIX, clock, 10);

        assertThatThrownBy(() -> versioned.all(start("purge")))
                .isInstanceOf(RunStopped.class)
                .hasMessageContaining("versions");
        assertThat(exists(key)).isTrue();
    }

    @Test
    void retentionTakesWhatExpiredAndLeavesReceiptsWithTheirReason() {
        String fresh = storedGeneration();
        String expired = storedGeneration();
        database.sql()
                .sql(
                        "UPDATE generations SET expires_at = now() + CASE WHEN s3_key = ? THEN interval '-1 second' ELSE interval '1 hour' END")
                .param(expired)
                .update();
        RunLog run = start("retention");

        assertThat(retention(Duration.ofDays(7), Duration.ofDays(30)).run(run)).isTrue();
        assertThat(purge().ofRun(run)).isTrue();

        assertThat(exists(expired)).isFalse();
        assertThat(exists(fresh)).isTrue();
        assertThat(run.counts().matched()).isEqualTo(1);
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(database.sql()
                        .sql("SELECT reason || ' ' || run FROM nolmt.object_deletions WHERE key = ?")
                        .param(expired)
                        .query(String.class)
                        .single())
                .isEqualTo("expired " + run.run().id());
    }

    @Test
    void aFailedJobKeepsItsBytesForItsWindowAndAnOpenOneForEver() {
        UUID open = jobs.accept(user);
        UUID young = jobs.accept(user);
        UUID old = jobs.accept(user);
        UUID ancient = jobs.accept(user);
        age(open, "queued", 400);
        age(young, "failed", 1);
        age(old, "failed", 8);
        age(ancient, "succeeded", 31);

        retention(Duration.ofDays(7), Duration.ofDays(30)).run(start("retention"));

        assertThat(hasBytes(open)).isTrue();
        assertThat(hasBytes(young)).isTrue();
        assertThat(hasBytes(old)).isFalse();
        assertThat(database.sql()
                        .sql("SELECT count(*) FROM nolmt.jobs WHERE id = ?")
                        .param(ancient)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aSweepTakesThePlantedOrphanAndNothingElse() {
        String live = storedGeneration();
        UUID waiting = jobs.accept(user);
        String staged = stage(waiting);
        String abandoned = new StagingKey(PREFIX, user, UUID.randomUUID()).value();
        put(abandoned);
        put("generations/readme.txt");
        put("other/thing");
        String planted = orphan();
        RunLog run = start("orphans");

        assertThat(sweep(1.0, 2).run(run)).isTrue();
        assertThat(purge().ofRun(run)).isTrue();

        assertThat(exists(planted)).isFalse();
        assertThat(exists(abandoned)).isFalse();
        assertThat(List.of(live, staged, "generations/readme.txt", "other/thing"))
                .allMatch(this::exists);
        assertThat(run.counts().matched()).isEqualTo(2);
        assertThat(run.counts().deleted()).isEqualTo(2);
        assertThat(run.counts().unrecognised()).isEqualTo(1);
    }

    @Test
    void whatIsYoungerThanTheGraceIsLeft() {
        String young = orphan();
        RunLog run = start("orphans", "older_than", "interval '1 hour'");

        sweep(1.0, 1000).run(run);

        assertThat(tombstones(young)).isZero();
        assertThat(exists(young)).isTrue();
    }

    @Test
    void aDryRunCountsAndChangesNothing() {
        String planted = orphan();
        RunLog run = start("orphans", "dry_run", "true");

        sweep(1.0, 1000).run(run);
        purge().ofRun(run);

        assertThat(run.counts().matched()).isEqualTo(1);
        assertThat(run.counts().bytes()).isEqualTo(5);
        assertThat(tombstones(planted)).isZero();
        assertThat(exists(planted)).isTrue();
    }

    @Test
    void anObjectThatArrivedAfterItsReceiptIsPendingAgain() {
        String late = orphan();
        jobs.tombstone(late);
        database.sql()
                .sql("UPDATE nolmt.object_deletions SET purged_at = now()")
                .update();
        RunLog run = start("orphans");

        sweep(1.0, 1000).run(run);
        purge().ofRun(run);

        assertThat(exists(late)).isFalse();
    }

    @Test
    void aTrippedFuseStaysTrippedUntilAnAdminsRunSucceeds() {
        for (int i = 0; i < 10; i++) {
            orphan();
        }
        assertThat(codeOf(start("orphans"), 0.5)).isEqualTo("fuse_tripped");
        database.sql().sql("DELETE FROM nolmt.object_deletions").update();
        assertThat(codeOf(start("orphans"), 1.0)).isEqualTo("fuse_still_tripped");

        RunLog allowed = start("orphans", "override_fuse", "true");
        assertThat(sweep(0.5, 1000).run(allowed)).isTrue();
        allowed.succeeded();
        assertThat(allowed.counts().matched()).isEqualTo(10);
        assertThat(codeOf(start("orphans"), 0.5)).isEqualTo("none");
    }

    @Test
    void whatASweepTombstonedBeforeItsFuseTrippedIsTakenBackAndNoPurgeTakesItMeanwhile() {
        List<String> orphans = IntStream.range(0, 10).mapToObj(i -> orphan()).toList();
        RunLog sweep = start("orphans");
        orphans.forEach(key -> database.sql()
                .sql(
                        "INSERT INTO nolmt.object_deletions (key, reason, actor, run) VALUES (:key, 'orphan', 'sweep', :run)")
                .param("key", key)
                .param("run", sweep.run().id())
                .update());

        purge().all(start("purge"));
        assertThat(orphans).allMatch(this::exists);

        sweep.stopped(RunStopped.aborted(ai.nolmt.generations.problem.ErrorCode.FUSE_TRIPPED, "too many"));
        assertThat(orphans).allMatch(key -> tombstones(key) == 0);
    }

    @Test
    void aPolicyThatHidesRowsStopsWhoeverDeletes() {
        String live = storedGeneration();
        database.sql()
                .sql("CREATE POLICY hides ON public.generations AS RESTRICTIVE FOR SELECT USING (false)")
                .update();
        try {
            assertThatThrownBy(() -> purge().all(start("purge"))).hasMessageContaining("hides");
            assertThat(codeOf(start("orphans"), 1.0)).isEqualTo("rows_hidden");
        } finally {
            database.sql().sql("DROP POLICY hides ON public.generations").update();
        }
        assertThat(exists(live)).isTrue();
    }

    @Test
    void aMessageOfAnEarlierSliceNeitherRunsNorEndsTheNextOne() {
        UUID id = insertRun("purge", "dry_run", "false");
        RunLog first = new RunLog(runs, runs.claim(id, 0).orElseThrow(), clock, Duration.ofMinutes(1));
        first.continueLater();

        assertThat(runs.claim(id, 0)).isEmpty();
        assertThat(runs.giveUp(id, 0)).isFalse();
        assertThat(runs.claim(id, 1)).isPresent();
    }

    @Test
    void aKilledSweepGoesOnWhereItWas() {
        for (int i = 0; i < 5; i++) {
            orphan();
        }
        UUID id = insertRun("orphans", "dry_run", "false");
        RunLog killed = new RunLog(runs, runs.claim(id, 0).orElseThrow(), clock, Duration.ZERO);
        assertThat(sweep(1.0, 2).run(killed))
                .as("its slice is over after a page")
                .isFalse();
        assertThat(runs.claim(id, 0)).as("its lease lives").isEmpty();
        killed.continueLater();

        RunLog next = new RunLog(runs, runs.claim(id, 1).orElseThrow(), clock, Duration.ofMinutes(1));
        assertThat(sweep(1.0, 2).run(next)).isTrue();

        assertThat(next.counts().matched()).isEqualTo(5);
        assertThat(next.counts().scanned()).isEqualTo(8);
        assertThatThrownBy(() -> killed.page("x", next.counts())).isInstanceOf(RunLog.LeaseLost.class);
    }

    @Test
    void aSweepLeavesWhatSomebodyIsBusyWith() throws Exception {
        UUID id = jobs.accept(user);
        String attempt = attemptOf(id);
        put(attempt);
        try (Connection commit = database.superuser().getConnection()) {
            commit.setAutoCommit(false);
            try (var lock = commit.createStatement()) {
                lock.execute("SELECT id FROM nolmt.jobs WHERE id = '" + id + "' FOR UPDATE");
            }
            sweep(1.0, 1000).run(start("orphans"));
            assertThat(tombstones(attempt)).isZero();
            commit.rollback();
        }
        sweep(1.0, 1000).run(start("orphans"));
        assertThat(tombstones(attempt)).isEqualTo(1);
    }

    @Test
    void aSweepLeavesAnIdThatIsBeingAccepted() throws Exception {
        UUID id = UUID.randomUUID();
        String staging = new StagingKey(PREFIX, user, id).value();
        put(staging);
        try (Connection accept = database.superuser().getConnection()) {
            accept.setAutoCommit(false);
            try (var lock = accept.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock(nolmt.id_lock('" + id + "'))");
            }
            sweep(1.0, 1000).run(start("orphans"));
            assertThat(tombstones(staging)).isZero();
            accept.rollback();
        }
    }

    private String codeOf(RunLog run, double share) {
        try {
            sweep(share, 1000).run(run);
            run.succeeded();
            return "none";
        } catch (RunStopped e) {
            run.stopped(e);
            return e.code().wireName();
        }
    }

    private Purge purge() {
        return new Purge(transactions, objects, () -> false, PREFIX, clock, 1000);
    }

    private Retention retention(Duration window, Duration keep) {
        return new Retention(transactions, clock, new RetentionSettings(window, keep, Duration.ofDays(90)), 2);
    }

    private Sweep sweep(double share, int pageSize) {
        return new Sweep(
                objects,
                transactions,
                PREFIX,
                new SweepSettings(Duration.ZERO, Duration.ZERO, share, 5, pageSize),
                clock);
    }

    private RunLog start(String kind) {
        return start(kind, "dry_run", "false");
    }

    private RunLog start(String kind, String column, String value) {
        UUID id = insertRun(kind, column, value);
        return new RunLog(runs, runs.claim(id, 0).orElseThrow(), clock, Duration.ofMinutes(1));
    }

    private UUID insertRun(String kind, String column, String value) {
        UUID id = UUID.randomUUID();
        database.sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, created_at, updated_at, " + column
                        + ") VALUES (?, ?, 'test', now(), now(), " + value + ")")
                .params(id, kind)
                .update();
        return id;
    }

    /** An object with its row, as the worker leaves them. */
    private String storedGeneration() {
        UUID id = UUID.randomUUID();
        String key = attemptOf(id);
        put(key);
        database.sql()
                .sql(
                        "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, file_size) VALUES (?, ?, 'image', ?, 's3://b/k', 5)")
                .params(id, user, key)
                .update();
        return key;
    }

    private String stage(UUID job) {
        String key = new StagingKey(PREFIX, user, job).value();
        put(key);
        database.sql()
                .sql("UPDATE nolmt.jobs SET staging_key = ?, output = NULL WHERE id = ?")
                .params(key, job)
                .update();
        return key;
    }

    private String orphan() {
        String key = attemptOf(UUID.randomUUID());
        put(key);
        return key;
    }

    private String attemptOf(UUID id) {
        return new ObjectKey(PREFIX, user, id, UUID.randomUUID(), "png").value();
    }

    private void put(String key) {
        objects.put(key, BYTES, "image/png", Sha256.of(BYTES));
    }

    private boolean exists(String key) {
        return objects.head(key).isPresent();
    }

    private void deleteRow(String key) {
        database.sql()
                .sql("DELETE FROM generations WHERE s3_key = ?")
                .param(key)
                .update();
    }

    private int tombstones(String key) {
        return database.sql()
                .sql("SELECT count(*) FROM nolmt.object_deletions WHERE key = ?")
                .param(key)
                .query(Integer.class)
                .single();
    }

    private boolean isReceipt(String key) {
        return database.sql()
                .sql("SELECT purged_at IS NOT NULL FROM nolmt.object_deletions WHERE key = ?")
                .param(key)
                .query(Boolean.class)
                .single();
    }

    private void age(UUID job, String status, int days) {
        database.sql()
                .sql(
                        "UPDATE nolmt.jobs SET status = ?, finished_at = CASE WHEN ? = 'queued' THEN NULL ELSE now() - make_interval(days => ?) END, created_at = now() - make_interval(days => ?) WHERE id = ?")
                .params(status, status, days, days, job)
                .update();
    }

    private boolean hasBytes(UUID job) {
        return database.sql()
                .sql("SELECT output IS NOT NULL FROM nolmt.jobs WHERE id = ?")
                .param(job)
                .query(Boolean.class)
                .single();
    }
}
