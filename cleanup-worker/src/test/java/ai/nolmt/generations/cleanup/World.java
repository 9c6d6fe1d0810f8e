package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.retention.EndedUploads;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.IncompleteUploads;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectDetails;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.object.UploadStore;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Runs;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.testkit.object.TestObjectStore;
import ai.nolmt.generations.testkit.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A database and a bucket that belong together, with three stored generations, and the clean-ups as they are shipped. */
@SuppressWarnings("NullAway.Init") // before each test
public final class World implements BeforeEachCallback, AfterEachCallback {
    public static final KeyPrefix PREFIX = new KeyPrefix("generations/");
    private static final Content BYTES = Content.of("bytes".getBytes(StandardCharsets.UTF_8));

    public final Clock clock = Clock.systemUTC();
    private TestObjectStore opened;
    private String bucketName;
    private ObjectStore objects;
    private TestDatabase database;
    private TestJobs jobs;
    private StageTransactions transactions;
    private Installation installation;
    private Runs runs;
    private UUID user;

    @Override
    public void beforeEach(ExtensionContext context) {
        Backends backends = Backends.shared();
        database = backends.newMigratedDatabase();
        bucketName = backends.newBucket();
        opened = TestObjectStore.open(backends.aws(), bucketName).markedFor(database, PREFIX);
        objects = opened.store();
        jobs = new TestJobs(database);
        transactions = StageLogins.shared(database);
        installation = new Installation(Migrations.installation(database.superuser()));
        runs = new Runs(transactions, Duration.ofMinutes(1), Duration.ZERO, 1_000_000);
        user = jobs.newUser();
        for (int i = 0; i < 3; i++) {
            storedGeneration();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        opened.close();
        Backends.shared().dropBucket(bucketName);
        database.drop();
    }

    public TestDatabase database() {
        return database;
    }

    public StageTransactions transactions() {
        return transactions;
    }

    public TestJobs jobs() {
        return jobs;
    }

    public String bucketName() {
        return bucketName;
    }

    public ObjectStore objects() {
        return objects;
    }

    public UploadStore uploads() {
        return opened.uploads();
    }

    public IncompleteUploads incomplete() {
        return opened.incomplete();
    }

    public PartedStore parts() {
        return opened.parts();
    }

    public ObjectDetails details() {
        return opened.details();
    }

    public Installation installation() {
        return installation;
    }

    public Runs runs() {
        return runs;
    }

    /** From here on what sweeps find rests, once they are released. */
    public void rest(Duration rest) {
        runs = new Runs(transactions, Duration.ofMinutes(1), rest, 1_000_000);
    }

    public UUID user() {
        return user;
    }

    public Purge purge() {
        return purge(objects, 1000, Duration.ofMinutes(2));
    }

    public Purge purge(ObjectStore store, int pageSize, Duration retakeAfter) {
        return purge(deletions(store, Runnable::run, 2), pageSize, retakeAfter);
    }

    public Purge purge(Deletions deletions, int pageSize, Duration retakeAfter) {
        PurgeChecks checks = new PurgeChecks(bucket(), () -> false, Versions.REFUSE);
        return new Purge(transactions, deletions, checks, PREFIX, pageSize, retakeAfter);
    }

    public Deletions deletions(ObjectStore store, Executor threads, int atOnce) {
        return new Deletions(store, threads, atOnce, 100_000, Duration.ofMillis(1), clock);
    }

    public BucketIdentity bucket() {
        return new BucketIdentity(objects, PREFIX, installation);
    }

    public Retention retention(Duration window, Duration keep) {
        return retention(window, keep, clock, 2);
    }

    public Retention retention(Duration window, Duration keep, Clock clock, int batch) {
        return new Retention(
                transactions,
                clock,
                new RetentionSettings(window, keep, keep, Duration.ofDays(90)),
                batch,
                new EndedUploads(transactions, clock, opened.uploads()::abort, Duration.ZERO));
    }

    public Sweep sweep(double share, int pageSize) {
        return sweep(objects, share, 5, pageSize, clock);
    }

    public Sweep sweep(ObjectStore store, double share, int minimumKeys, int pageSize, Clock clock) {
        return sweep(store, new SweepSettings(Duration.ZERO, Duration.ZERO, share, minimumKeys, pageSize, 1, 1), clock);
    }

    public Sweep sweep(ObjectStore store, SweepSettings settings, Clock clock) {
        return Sweeps.of(this, store, settings, clock, Besides.NOTHING);
    }

    public ClaimedRun start(String kind) {
        return start(kind, "dry_run", "false");
    }

    public ClaimedRun start(String kind, String column, String value) {
        return claim(insertRun(kind, column, value), 0, Duration.ofMinutes(1));
    }

    public ClaimedRun claim(UUID run, int epoch, Duration slice) {
        return new ClaimedRun(runs, runs.claim(run, epoch).orElseThrow(), clock, slice);
    }

    public UUID insertRun(String kind, String column, String value) {
        UUID id = UUID.randomUUID();
        String columns = "INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, " + column + ")";
        sql(columns + " VALUES (?, ?, 'test', " + value + ")", id, kind);
        return id;
    }

    /** By the database's clock, as if whoever has the run had been silent for a day. */
    public void leaseIsOver(UUID run) {
        sql("UPDATE nolmt.cleanup_runs SET claimed_until = now() - interval '1 day' WHERE id = ?", run);
    }

    /** An object with its row, as the worker leaves them. */
    public String storedGeneration() {
        return storedGeneration(user);
    }

    public String storedGeneration(UUID another) {
        UUID id = UUID.randomUUID();
        String key = new ObjectKey(PREFIX, another, id, UUID.randomUUID(), "png").value();
        put(key);
        insertRow(another, id, key);
        return key;
    }

    public void insertRow(UUID id, String key) {
        insertRow(user, id, key);
    }

    private void insertRow(UUID owner, UUID id, String key) {
        String columns = "INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url, file_size)";
        sql(columns + " VALUES (?, ?, 'image', ?, 's3://b/k', 5)", id, owner, key);
    }

    /** A row of this key, which has its generation's id in it. */
    public void insertRowOf(String key) {
        insertRow(user, ObjectKey.parse(PREFIX, key).orElseThrow().generationId(), key);
    }

    public String stage(UUID job) {
        String key = new StagingKey(PREFIX, user, job).value();
        put(key);
        sql("UPDATE nolmt.jobs SET staging_key = ?, output = NULL WHERE id = ?", key, job);
        return key;
    }

    public String orphan() {
        String key = attemptOf(UUID.randomUUID());
        put(key);
        return key;
    }

    public List<String> tombstonedOrphans(int count) {
        List<String> keys = Stream.generate(this::orphan).limit(count).toList();
        keys.forEach(key -> jobs().tombstone(key));
        return keys;
    }

    public String attemptOf(UUID id) {
        return new ObjectKey(PREFIX, user, id, UUID.randomUUID(), "png").value();
    }

    public void put(String key) {
        objects.put(key, BYTES, "image/png", Sha256.of(BYTES));
    }

    public boolean exists(String key) {
        return objects.head(key).isPresent();
    }

    public void deleteRow(String key) {
        sql("DELETE FROM generations WHERE s3_key = ?", key);
    }

    public void sql(String statement, Object... values) {
        database.sql().sql(statement).params(values).update();
    }

    public <T> T ask(Class<T> type, String question, Object... values) {
        return database.sql().sql(question).params(values).query(type).single();
    }

    /** {@code pending}, {@code taken}, {@code purged} or {@code none}. */
    public String stateOf(String key) {
        return ask(
                String.class, "SELECT coalesce((SELECT state FROM nolmt.object_deletions WHERE key = ?), 'none')", key);
    }

    /** Until one session waits for another's lock. */
    public void somebodyWaits() {
        Progress.eventually(() -> assertThat(ask(
                        Integer.class,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'"))
                .isOne());
    }

    public int receipts(String key) {
        return ask(Integer.class, "SELECT count(*) FROM nolmt.receipts WHERE key = ?", key);
    }
}
