package ai.nolmt.generations.ingest.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.ingest.bulk.BulkTable.Claim;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkWork.Outcome;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.progress.Progress;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A user's jobs, an admin who asks for something, and those who work at it. */
final class BulkWorld {
    static final Duration LEASE = Duration.ofMinutes(1);

    final UUID admin = UUID.randomUUID();
    final UUID ann;
    final BulkOperations operations;
    private final MigratedDatabase database;

    BulkWorld(MigratedDatabase database) {
        this.database = database;
        ann = database.jobs().newUser();
        operations = operations(LEASE);
    }

    /** So that the next test's jobs are all that a batch looks at. */
    void clear() {
        database.script("DELETE FROM nolmt.bulk_operations; DELETE FROM nolmt.holds; DELETE FROM generations;"
                + " DELETE FROM nolmt.jobs");
    }

    BulkWork work() {
        return new BulkWork(database.transactions(), LEASE);
    }

    BulkOperations operations(Duration countFor) {
        return new BulkOperations(
                database.transactions(),
                new Ids(Clock.systemUTC(), new Random()),
                countFor,
                System::nanoTime,
                () -> {});
    }

    List<UUID> accept(int jobs) {
        return IntStream.range(0, jobs)
                .mapToObj(i -> database.jobs().accept(ann))
                .sorted()
                .toList();
    }

    UUID ask(BulkAction action, @Nullable String status, long atMost) {
        Meant meant = new Meant(action, new BulkFilter(ann, null, status, null, null, null), null);
        return operations.request(meant, atMost, operations.count(meant), admin).id();
    }

    BulkOperation found(UUID id) {
        return operations.find(id).orElseThrow();
    }

    Claim claim(BulkWork work) {
        return work.claim().orElseThrow();
    }

    /** Of all that wait. */
    void end(BulkWork work) {
        for (Optional<Claim> next = work.claim(); next.isPresent(); next = work.claim()) {
            end(work, next.get());
        }
    }

    void end(BulkWork work, Claim claim) {
        Outcome outcome = Outcome.MORE;
        while (outcome == Outcome.MORE) {
            outcome = work.batch(claim, 2);
        }
        assertThat(outcome).isEqualTo(Outcome.OVER);
    }

    void leaseEnds(UUID id) {
        database.sql()
                .sql("UPDATE nolmt.bulk_operations SET claimed_until = now() - interval '1 second' WHERE id = :id")
                .param("id", id)
                .update();
    }

    void fail(List<UUID> jobs) {
        database.sql()
                .sql("UPDATE nolmt.jobs SET status = 'failed', error_code = 'media_refused', finished_at = now()"
                        + " WHERE id = ANY(:ids)")
                .param("ids", jobs.toArray(UUID[]::new))
                .update();
    }

    void store(UUID job) {
        database.script("BEGIN; " + storing(job) + "; COMMIT");
    }

    /** As the worker's commit does. */
    private String storing(UUID job) {
        return "SET LOCAL ROLE nolmt_worker; UPDATE nolmt.jobs SET status = 'succeeded', output = NULL, finished_at = now()"
                + " WHERE id = '" + job + "'; INSERT INTO generations (id, user_id, generation_type, s3_key, s3_url)"
                + " VALUES ('" + job + "', '" + ann + "', 'image', 'generations/" + ann + "/" + job + "/"
                + UUID.randomUUID() + ".png', 's3://b/k')";
    }

    /** As their user may by SQL. */
    void date(UUID generation, String time) {
        database.script("UPDATE generations SET created_at = " + time + " WHERE id = '" + generation + "'");
    }

    void hold(UUID generation) {
        database.sql()
                .sql("SELECT nolmt.hold(:id, 'case 7', :id)")
                .param("id", generation)
                .query(Boolean.class)
                .single();
    }

    /** The job's commit is under way when this begins, and ends while it waits for it. */
    void whileStored(UUID job, Runnable then) throws Exception {
        CompletableFuture<Void> done;
        try (Connection commit = database.database().superuser().getConnection();
                Statement statement = commit.createStatement()) {
            commit.setAutoCommit(false);
            statement.execute(storing(job));
            done = CompletableFuture.runAsync(then);
            Progress.eventually(
                    () -> assertThat(count("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND wait_event_type = 'Lock'"))
                            .isOne());
            commit.commit();
        }
        done.join();
    }

    long events(UUID job, String status) {
        return count(
                "SELECT count(*) FROM nolmt.job_events WHERE job_id = '" + job + "' AND status = '" + status + "'");
    }

    long count(String query) {
        return database.sql().sql(query).query(Long.class).single();
    }
}
