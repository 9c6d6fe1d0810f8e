package ai.nolmt.generations.usage;

import ai.nolmt.generations.database.StageTransaction;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what users have and what they may have, and writes the latter down. Reading is open to the API's role for the user
 * of its claims, and to the admin's role for all. Each is called inside a transaction.
 */
public final class UserUsage {
    private static final String ONE = """
            SELECT CAST(:user AS uuid) AS user_id, u.objects, u.bytes, u.open_jobs, u.open_bytes,
                   l.objects AS most_objects, l.bytes AS most_bytes, l.jobs_per_minute,
                   CAST(extract(epoch FROM l.retention) AS bigint) AS retention_seconds
            FROM nolmt.usage_of(CAST(:user AS uuid)) u
            LEFT JOIN nolmt.user_limits l ON l.user_id = CAST(:user AS uuid)""";
    private static final String PAGE = """
            SELECT users.user_id, u.objects, u.bytes, u.open_jobs, u.open_bytes,
                   l.objects AS most_objects, l.bytes AS most_bytes, l.jobs_per_minute,
                   CAST(extract(epoch FROM l.retention) AS bigint) AS retention_seconds
            FROM (
                (SELECT user_id FROM nolmt.usage WHERE user_id > :after ORDER BY user_id LIMIT :limit)
                UNION
                (SELECT DISTINCT user_id FROM nolmt.usage_changes WHERE user_id > :after ORDER BY user_id LIMIT :limit)
                UNION
                (SELECT user_id FROM nolmt.user_limits WHERE user_id > :after ORDER BY user_id LIMIT :limit)
                ORDER BY user_id LIMIT :limit) users
            CROSS JOIN LATERAL nolmt.usage_of(users.user_id) u
            LEFT JOIN nolmt.user_limits l ON l.user_id = users.user_id
            ORDER BY users.user_id""";
    private static final String SET_LIMITS = """
            INSERT INTO nolmt.user_limits (user_id, objects, bytes, jobs_per_minute, retention)
            VALUES (:user, :objects, :bytes, :rate, CAST(:retention AS interval))
            ON CONFLICT (user_id) DO UPDATE SET objects = excluded.objects, bytes = excluded.bytes,
                jobs_per_minute = excluded.jobs_per_minute, retention = excluded.retention, updated_at = now()""";
    private static final String CLEAR_LIMITS = """
            DELETE FROM nolmt.user_limits WHERE user_id = :user""";
    private static final String FOLD = """
            SELECT nolmt.fold_usage(:most)""";

    private UserUsage() {}

    /** What a user has; nothing at all is an answer as well. */
    public static Usage of(StageTransaction tx, UUID user) {
        return tx.sql()
                .sql(ONE)
                .param("user", user)
                .query((row, n) -> usage(row))
                .single();
    }

    /** Users who have something or limits of their own, by id, behind the one that is given. */
    public static List<Usage> page(StageTransaction tx, UUID after, int limit) {
        return tx.sql()
                .sql(PAGE)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> usage(row))
                .list();
    }

    /** Instead of those that the user had; as the admin's role. */
    public static void setLimits(StageTransaction tx, UUID user, UserLimits limits) {
        Duration retention = limits.retention();
        tx.sql()
                .sql(SET_LIMITS)
                .param("user", user)
                .param("objects", limits.objects(), Types.BIGINT)
                .param("bytes", limits.bytes(), Types.BIGINT)
                .param("rate", limits.jobsPerMinute(), Types.INTEGER)
                .param("retention", retention == null ? null : retention.toString(), Types.VARCHAR)
                .update();
    }

    /** The installation's hold again; as the admin's role. */
    public static void clearLimits(StageTransaction tx, UUID user) {
        tx.sql().sql(CLEAR_LIMITS).param("user", user).update();
    }

    /** Folds up to that many changes into their users' rows, as the relay's role; returns how many. */
    public static int fold(StageTransaction tx, int most) {
        return tx.sql().sql(FOLD).param("most", most).query(Integer.class).single();
    }

    private static Usage usage(ResultSet row) throws SQLException {
        Long seconds = row.getObject("retention_seconds", Long.class);
        return new Usage(
                row.getObject("user_id", UUID.class),
                row.getLong("objects"),
                row.getBigDecimal("bytes"),
                row.getLong("open_jobs"),
                row.getBigDecimal("open_bytes"),
                new UserLimits(
                        row.getObject("most_objects", Long.class),
                        row.getObject("most_bytes", Long.class),
                        row.getObject("jobs_per_minute", Integer.class),
                        seconds == null ? null : Duration.ofSeconds(seconds)));
    }

    /**
     * @param objects that are stored, as the user's rows say
     * @param bytes of them
     * @param openJobs that are on their way
     * @param openBytes of them
     * @param limits the user's own, null where the installation's hold
     */
    public record Usage(
            UUID user, long objects, BigDecimal bytes, long openJobs, BigDecimal openBytes, UserLimits limits) {}

    /**
     * A user's own; null where the installation's hold.
     *
     * @param objects stored and on their way
     * @param bytes stored and on their way
     * @param jobsPerMinute that are accepted, and as many at once
     * @param retention of what is asked for without one, from when it is accepted
     */
    public record UserLimits(
            @Nullable Long objects,
            @Nullable Long bytes,
            @Nullable Integer jobsPerMinute,
            @Nullable Duration retention) {}
}
