package ai.nolmt.generations.job;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How jobs end that nobody stores: their users delete or cancel them, their users go, or their time is over. Each is
 * called inside a transaction of the role that does it; what the job had staged is for the caller to tombstone.
 */
public final class JobClosing {
    private static final String LOCK = """
            SELECT id, user_id, status, staging_key, file_size FROM nolmt.jobs
            WHERE id = :id AND user_id = :user FOR UPDATE""";
    // Closed for good: never redrivable, and nothing that the user wrote is kept.
    private static final String DELETE = """
            UPDATE nolmt.jobs SET status = 'deleted', prompt = NULL, settings = NULL, output = NULL, staging_key = NULL,
                error_code = NULL, error_message = NULL, updated_at = now(), finished_at = now()
            WHERE id = :id AND status <> 'deleted'""";
    // The user still sees what it was; only its bytes go.
    private static final String CANCEL = """
            UPDATE nolmt.jobs SET status = 'cancelled', output = NULL, staging_key = NULL, error_code = NULL,
                error_message = NULL, updated_at = now(), finished_at = now()
            WHERE id = :id AND status IN ('accepted', 'queued', 'processing')""";
    // Both clocks must agree that the window is over. That it is closed is a stored fact from here on.
    private static final String OUT_OF_WINDOW = """
            SELECT id, user_id, status, staging_key, file_size FROM nolmt.jobs
            WHERE status = 'failed' AND NOT closed_for_good
              AND finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :window)
            ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String COUNT_OUT_OF_WINDOW = """
            SELECT count(*) AS count, coalesce(sum(file_size), 0)::bigint AS bytes FROM nolmt.jobs
            WHERE status = 'failed' AND NOT closed_for_good AND staging_key IS NOT NULL
              AND finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :window)""";
    private static final String CLOSE_FOR_GOOD = """
            UPDATE nolmt.jobs SET closed_for_good = true, output = NULL, staging_key = NULL, prompt = NULL, settings = NULL,
                updated_at = now()
            WHERE id = ANY(:ids)""";
    // Never an open one, nor one that can be redriven or whose staging has no tombstone.
    private static final String OLD = """
            SELECT id FROM nolmt.jobs
            WHERE status IN ('succeeded', 'failed', 'cancelled', 'deleted') AND (status <> 'failed' OR closed_for_good)
              AND finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
              AND staging_key IS NULL
            """;
    private static final String COUNT_OLD = "SELECT count(*) FROM (" + OLD + ") AS old";
    private static final String PRUNABLE = OLD + "ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED";
    private static final String PRUNE = """
            DELETE FROM nolmt.jobs WHERE id = ANY(:ids)""";
    private static final String CLOSE_OF_GONE_USERS = """
            SELECT nolmt.close_jobs_of_gone_users(:limit)""";
    private static final String CANCEL_LATE = """
            SELECT nolmt.cancel_late_jobs(:limit)""";
    private static final String ERASE = """
            SELECT jobs, generations, held, done, ids FROM nolmt.erase_user(:user, :limit)""";

    private static final String CANCEL_MANY = """
            SELECT nolmt.cancel_jobs(:ids, :states)""";
    private static final String DELETE_MANY = """
            SELECT deleted, held FROM nolmt.delete_generations(:ids, :states, :code)""";

    private JobClosing() {}

    /** The user's own job, held until the transaction ends. */
    public static Optional<LockedJob> lock(StageTransaction tx, UUID user, UUID id) {
        return tx.sql()
                .sql(LOCK)
                .param("id", id)
                .param("user", user)
                .query(Rows::locked)
                .optional();
    }

    /** Whatever state it is in. */
    public static void delete(StageTransaction tx, LockedJob job) {
        tx.sql().sql(DELETE).param("id", job.id()).update();
    }

    /** @return whether it was open */
    public static boolean cancel(StageTransaction tx, LockedJob job) {
        return tx.sql().sql(CANCEL).param("id", job.id()).update() == 1;
    }

    /** Failed jobs whose redrive window is over, held until the transaction ends. */
    public static List<LockedJob> lockOutOfWindow(StageTransaction tx, Instant now, Duration window, int limit) {
        return tx.sql()
                .sql(OUT_OF_WINDOW)
                .param("now", Timestamps.utc(now))
                .param("window", Timestamps.seconds(window))
                .param("limit", limit)
                .query(Rows::locked)
                .list();
    }

    /** What failed jobs whose redrive window is over have staged. */
    public static Staged countOutOfWindow(StageTransaction tx, Instant now, Duration window) {
        return tx.sql()
                .sql(COUNT_OUT_OF_WINDOW)
                .param("now", Timestamps.utc(now))
                .param("window", Timestamps.seconds(window))
                .query((row, n) -> new Staged(row.getLong("count"), row.getLong("bytes")))
                .single();
    }

    /** How many objects, and their size together. */
    public record Staged(long count, long bytes) {}

    public static void closeForGood(StageTransaction tx, Set<UUID> locked) {
        tx.sql().sql(CLOSE_FOR_GOOD).param("ids", locked.toArray(UUID[]::new)).update();
    }

    /** How many were closed long ago. */
    public static long countOld(StageTransaction tx, Instant now, Duration keep) {
        return tx.sql()
                .sql(COUNT_OLD)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .query(Long.class)
                .single();
    }

    /** Removes what was closed long ago; returns how many. */
    public static int prune(StageTransaction tx, Instant now, Duration keep, int limit) {
        List<UUID> ids = tx.sql()
                .sql(PRUNABLE)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .param("limit", limit)
                .query((row, n) -> row.getObject("id", UUID.class))
                .list();
        return ids.isEmpty()
                ? 0
                : tx.sql().sql(PRUNE).param("ids", ids.toArray(UUID[]::new)).update();
    }

    /** Closes up to that many jobs of users who are no longer there; empty if it can't be told who is gone. */
    public static Optional<Integer> closeOfGoneUsers(StageTransaction tx, int limit) {
        return tx.sql()
                .sql(CLOSE_OF_GONE_USERS)
                .param("limit", limit)
                .query(Integer.class)
                .optional();
    }

    /** Cancels up to that many open jobs whose time to be stored is over, as the relay's role; returns how many. */
    public static int cancelLate(StageTransaction tx, int limit) {
        return tx.sql()
                .sql(CANCEL_LATE)
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    /** As an admin: cancels those that are still in one of these states; returns how many. */
    public static int cancelMany(StageTransaction tx, Collection<UUID> ids, Set<JobStatus> states) {
        return tx.sql()
                .sql(CANCEL_MANY)
                .param("ids", ids.toArray(UUID[]::new))
                .param("states", Rows.names(states))
                .query(Integer.class)
                .single();
    }

    /**
     * As an admin: deletes generations, their jobs first, that are still in one of these states.
     *
     * @param code with which they must have failed; null for any
     */
    public static Deleted deleteMany(
            StageTransaction tx, Collection<UUID> ids, Set<JobStatus> states, @Nullable String code) {
        return tx.sql()
                .sql(DELETE_MANY)
                .param("ids", ids.toArray(UUID[]::new))
                .param("states", Rows.names(states))
                .param("code", code, Types.VARCHAR)
                .query((row, n) -> new Deleted(row.getInt("deleted"), row.getInt("held")))
                .single();
    }

    /** @param held which stay */
    public record Deleted(int deleted, int held) {}

    /** Erases up to that many of a user's generations or jobs; again until it is done. */
    public static Erased erase(StageTransaction tx, UUID user, int limit) {
        return tx.sql()
                .sql(ERASE)
                .param("user", user)
                .param("limit", limit)
                .query((row, n) -> new Erased(
                        row.getLong("jobs"),
                        row.getLong("generations"),
                        row.getLong("held"),
                        row.getBoolean("done"),
                        List.of((UUID[]) row.getArray("ids").getArray())))
                .single();
    }

    /**
     * What one call erased.
     *
     * @param held generations that stay, of the last call
     * @param ids of the generations and jobs that it was about
     */
    public record Erased(long jobs, long generations, long held, boolean done, List<UUID> ids) {}
}
