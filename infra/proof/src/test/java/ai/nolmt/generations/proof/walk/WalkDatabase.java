package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.TransactionLimits;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The migrated database of all walks: emptied in a moment, and moved through time by shifting what it wrote down. */
final class WalkDatabase implements AutoCloseable {
    // No triggers: these are no deletions that anybody asked for.
    private static final String RESET = """
            SET session_replication_role = replica;
            DELETE FROM public.generations; DELETE FROM nolmt.jobs; DELETE FROM nolmt.object_deletions;
            DELETE FROM nolmt.receipts; DELETE FROM nolmt.undone; DELETE FROM nolmt.cleanup_runs; DELETE FROM nolmt.run_findings;
            DELETE FROM nolmt.parked_messages;
            DELETE FROM nolmt.erased_users; DELETE FROM auth.users; DELETE FROM nolmt.uploads; DELETE FROM nolmt.job_events;
            DELETE FROM nolmt.usage; DELETE FROM nolmt.usage_changes; DELETE FROM nolmt.user_limits;
            DELETE FROM nolmt.user_rates; DELETE FROM nolmt.holds; DELETE FROM nolmt.user_holds; DELETE FROM nolmt.bulk_operations;
            DELETE FROM nolmt.webhook_attempts; DELETE FROM nolmt.webhook_deliveries; DELETE FROM nolmt.webhook_secrets;
            DELETE FROM nolmt.webhooks;
            SET session_replication_role = origin""";
    private static final String SHIFT = """
            SET session_replication_role = replica;
            UPDATE nolmt.jobs SET created_at = created_at - d, updated_at = updated_at - d, finished_at = finished_at - d,
                claimed_until = claimed_until - d, last_sent_at = last_sent_at - d, cancel_after = cancel_after - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.job_events SET created_at = created_at - d FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.uploads SET created_at = created_at - d, expires_at = expires_at - d, ended_at = ended_at - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.user_rates SET refilled_at = refilled_at - d FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.holds SET created_at = created_at - d FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.bulk_operations SET created_at = created_at - d, updated_at = updated_at - d, cursor_at = cursor_at - d,
                finished_at = finished_at - d, claimed_until = claimed_until - d, created_from = created_from - d,
                created_to = created_to - d FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.webhooks SET created_at = created_at - d, updated_at = updated_at - d, retry_at = retry_at - d,
                failing_since = failing_since - d, claimed_until = claimed_until - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.webhook_secrets SET created_at = created_at - d, expires_at = expires_at - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.webhook_deliveries SET created_at = created_at - d, occurred_at = occurred_at - d,
                next_at = next_at - d, begun_at = begun_at - d, finished_at = finished_at - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE public.generations SET created_at = created_at - d, updated_at = updated_at - d, expires_at = expires_at - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.object_deletions SET created_at = created_at - d, taken_at = taken_at - d, purged_at = purged_at - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.receipts SET confirmed_at = confirmed_at - d FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.cleanup_runs SET created_at = created_at - d, updated_at = updated_at - d,
                finished_at = finished_at - d, claimed_until = claimed_until - d, last_sent_at = last_sent_at - d,
                rests_until = rests_until - d
                FROM (SELECT interval '%1$s') AS by (d);
            UPDATE nolmt.erased_users SET erased_at = erased_at - d, links_until = links_until - d
                FROM (SELECT interval '%1$s') AS by (d);
            -- until when an erasure waits stands in its cursor
            UPDATE nolmt.cleanup_runs SET cursor = 'waiting ' || to_char(
                    (substr(cursor, 9)::timestamptz - interval '%1$s') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                WHERE kind = 'erase' AND cursor LIKE 'waiting %%';
            SET session_replication_role = origin""";
    private static final String[] TABLES = {
        "public.generations",
        "nolmt.jobs",
        "nolmt.object_deletions",
        "nolmt.receipts",
        "nolmt.cleanup_runs",
        "nolmt.job_events",
        "nolmt.uploads",
        "nolmt.usage_changes",
        "nolmt.webhooks",
        "nolmt.webhook_deliveries",
        "nolmt.bulk_operations",
        "auth.users"
    };
    private static final int RESETS_BETWEEN_VACUUMS = 50;

    private final SingleConnectionDataSource own;
    private final JdbcClient sql;
    private final StageTransactions transactions;
    private int resets;

    WalkDatabase(TestDatabase database) {
        String name = database.name();
        database.sql()
                .sql("ALTER DATABASE " + name + " SET synchronous_commit = off")
                .update();
        database.sql()
                .sql("ALTER DATABASE " + name + " SET deadlock_timeout = '20ms'")
                .update();
        database.sql().sql("ALTER DATABASE " + name + " SET jit = off").update();
        StageLogins.shared(database); // makes the login
        GatedDataSource gated = new GatedDataSource(database.as(StageLogins.SHARED));
        this.own = new SingleConnectionDataSource(superuser(database), true);
        this.sql = JdbcClient.create(own);
        // long: who stops for a step must not be ended for it
        TransactionLimits limits = new TransactionLimits(
                Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(2));
        this.transactions = new StageTransactions(
                new TransactionTemplate(new JdbcTransactionManager(gated)),
                new JdbcTemplate(gated),
                limits,
                CircuitBreaker.of(
                        "walk",
                        CircuitBreakerConfig.custom()
                                .recordException(e -> false)
                                .build()),
                Integer.MAX_VALUE);
    }

    private static java.sql.Connection superuser(TestDatabase database) {
        try {
            return database.superuser().getConnection();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the superuser, in no transaction, on the walk's own connection. */
    JdbcClient sql() {
        return sql;
    }

    StageTransactions transactions() {
        return transactions;
    }

    void reset() {
        sql.sql(RESET).update();
        if (++resets % RESETS_BETWEEN_VACUUMS == 0) {
            for (String table : TABLES) {
                sql.sql("VACUUM " + table).update();
            }
        }
    }

    void limit(UUID user, int objects, int bytes) {
        sql.sql("INSERT INTO nolmt.user_limits (user_id, objects, bytes) VALUES (:user, :objects, :bytes)")
                .param("user", user)
                .param("objects", objects)
                .param("bytes", bytes)
                .update();
    }

    void pass(Duration time) {
        sql.sql(SHIFT.formatted(time.toSeconds() + " seconds")).update();
    }

    boolean waitsForALock(int backend) {
        return backend != 0
                && sql.sql("SELECT cardinality(pg_blocking_pids(?)) > 0")
                        .param(backend)
                        .query(Boolean.class)
                        .single();
    }

    @Override
    public void close() {
        own.destroy();
    }
}
