package ai.nolmt.generations.upload.commit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.media.MediaFormat;
import ai.nolmt.generations.media.format.MediaFacts;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.progress.Progress;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A worker that commits on a test's database, and what others do to its jobs. */
final class CommitBench {
    /** Whoever waits in a test waits for the others, not for a limit. */
    static final TransactionLimits PATIENT = new TransactionLimits(
            Duration.ofMinutes(2), Duration.ofMinutes(3), Duration.ofMinutes(3), Duration.ofMinutes(5));

    private final MigratedDatabase database;
    private final StageTransactions transactions;
    private final WorkerJobs jobs;
    private final GroupCommit commit;

    CommitBench(MigratedDatabase database) {
        this(database, StageLogins.transactions(database.database().as(StageLogins.SHARED), PATIENT));
    }

    CommitBench(MigratedDatabase database, StageTransactions transactions) {
        this.database = database;
        this.transactions = transactions;
        this.jobs = new WorkerJobs(transactions);
        this.commit = new GroupCommit(transactions, jobs);
    }

    StageTransactions transactions() {
        return transactions;
    }

    WorkerJobs jobs() {
        return jobs;
    }

    UUID accept() {
        return database.jobs().accept(database.jobs().newUser());
    }

    /** An object that was PUT under a new key; the commit doesn't look at the bucket. */
    StoredOutput attempt(UUID id) {
        Job job = Objects.requireNonNull(jobs.load(Set.of(id)).get(id));
        ObjectKey key = new ObjectKey(MigratedDatabase.PREFIX, job.user(), id, UUID.randomUUID(), "png");
        Sha256 sha256 = new Sha256(Objects.requireNonNull(job.sha256()));
        return new StoredOutput(
                job,
                key,
                "s3://bucket/" + key,
                MediaFormat.PNG,
                sha256,
                Objects.requireNonNull(job.fileSize()),
                MediaFacts.NONE);
    }

    Map<UUID, CommitOutcome> commit(StoredOutput... group) {
        return commit.commit(List.of(group));
    }

    /** Of a group of one. */
    CommitOutcome outcome(StoredOutput output) {
        return Objects.requireNonNull(commit(output).get(output.job().id()));
    }

    /** Another worker, which may have to wait. */
    FutureTask<CommitOutcome> committing(StoredOutput output) {
        return background(() -> outcome(output));
    }

    static <T> FutureTask<T> background(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "beside");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** What is left of a job that its user closed. */
    void close(UUID id, String status) {
        update(
                "UPDATE nolmt.jobs SET status = ?, output = NULL, staging_key = NULL, updated_at = now(),"
                        + " finished_at = now() WHERE id = ?",
                status,
                id);
    }

    Session session() {
        return Session.open(database.database());
    }

    /** Until that many sessions of the database wait for a lock. */
    void awaitBlocked(int sessions) {
        Progress.eventually(() -> assertThat(database.sql()
                        .sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(sessions));
    }

    /** State, reason and whether it is a sweep's; "none" for a key without one. */
    String tombstone(StoredOutput output) {
        return tombstone(output.key().value());
    }

    String tombstone(String key) {
        return database.sql()
                .sql("SELECT state || ' ' || reason || CASE WHEN sweep IS NULL THEN '' ELSE ' of a sweep' END"
                        + " FROM nolmt.object_deletions WHERE key = :key")
                .param("key", key)
                .query(String.class)
                .optional()
                .orElse("none");
    }

    String status(UUID id) {
        return database.jobs().statusOf(id);
    }

    /** The key of its row; empty without one. */
    Optional<String> rowOf(UUID id) {
        return database.sql()
                .sql("SELECT s3_key FROM public.generations WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    Optional<String> errorOf(UUID id) {
        return Optional.ofNullable(database.sql()
                        .sql("SELECT coalesce(error_code, '') FROM nolmt.jobs WHERE id = :id")
                        .param("id", id)
                        .query(String.class)
                        .single())
                .filter(code -> !code.isEmpty());
    }

    void update(String statement, Object... parameters) {
        database.sql().sql(statement).params(parameters).update();
    }

    boolean is(String query, Object... parameters) {
        return database.sql().sql(query).params(parameters).query(Boolean.class).single();
    }
}
