package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Tombstones of a sweep: nobody's to take until its run is released, and withdrawn if it never is. Each method is
 * called inside a transaction that holds the run's row.
 */
public final class SweepTombstones {
    private static final String NOW = """
            SELECT clock_timestamp()""";
    private static final String KNOWN = """
            SELECT key FROM nolmt.object_deletions
            WHERE key = ANY(:keys) AND (state <> 'purged' OR purged_at >= :listed)""";
    // A purged key that is there again is a PUT that arrived late: pending again, and purged_at remembers what it was.
    private static final String ADD = """
            INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, sweep)
            SELECT o.key, o.user_id, o.generation_id, o.bytes, :reason, session_user, :run
            FROM unnest(:keys, :users, :generations, :sizes) AS o (key, user_id, generation_id, bytes)
            ORDER BY o.key COLLATE "C"
            ON CONFLICT (key) DO UPDATE SET state = 'pending', bytes = excluded.bytes, reason = excluded.reason,
                actor = excluded.actor, run = NULL, sweep = excluded.sweep, created_at = now()
            WHERE d.state = 'purged' AND d.purged_at < :listed
            RETURNING key""";
    private static final String COUNT_OF_CLOSED = """
            SELECT count(*) FROM nolmt.object_deletions d
            WHERE state = 'pending' AND sweep IN (SELECT id FROM nolmt.cleanup_runs WHERE phase = 'closed')""";
    // Of closed runs and of what was undone, which nobody adds to and nobody takes; by each one's index, however much
    // rests
    // besides. The upper bound is for that: our keys have no such character.
    private static final String LOCK = """
            SELECT d.key FROM nolmt.object_deletions d
            WHERE d.key = ANY(ARRAY(
                SELECT f.key FROM (
                    SELECT r.id, '' FROM nolmt.cleanup_runs r WHERE r.phase = 'closed'
                    UNION ALL SELECT u.sweep, u.prefix FROM nolmt.undone u WHERE u.prefix <> '') AS w (sweep, prefix)
                CROSS JOIN LATERAL (
                    SELECT o.key FROM nolmt.object_deletions o
                    WHERE o.sweep = w.sweep AND o.state = 'pending' AND starts_with(o.key, w.prefix)
                      AND o.key >= w.prefix AND o.key < w.prefix || chr(1114111)
                    ORDER BY o.key LIMIT :limit) AS f
                ORDER BY f.key LIMIT :limit))
              AND d.state = 'pending' AND (
                d.sweep IN (SELECT r.id FROM nolmt.cleanup_runs r WHERE r.phase = 'closed')
                OR EXISTS (SELECT FROM nolmt.undone u WHERE u.sweep = d.sweep AND starts_with(d.key, u.prefix)))
            ORDER BY d.key FOR UPDATE OF d""";
    private static final String WITHDRAW_PURGED = """
            UPDATE nolmt.object_deletions SET state = 'purged', sweep = NULL
            WHERE key = ANY(:keys) AND state = 'pending' AND purged_at IS NOT NULL""";
    private static final String WITHDRAW_NEW = """
            DELETE FROM nolmt.object_deletions WHERE key = ANY(:keys) AND state = 'pending' AND purged_at IS NULL""";

    private SweepTombstones() {}

    /**
     * The keys that need no new tombstone: they are on their way out, or were purged since the listing, which then is
     * older than what it says.
     *
     * @param listed a moment before the listing, by the database's clock
     */
    public static Set<String> known(StageTransaction tx, List<String> keys, OffsetDateTime listed) {
        return new HashSet<>(tx.sql()
                .sql(KNOWN)
                .param("keys", keys.toArray(String[]::new))
                .param("listed", listed)
                .query(String.class)
                .list());
    }

    /**
     * Returns the keys that are on their way out by this run.
     *
     * @param keys that nobody named in a statement behind the locks of their jobs and ids, which are still held
     */
    public static Set<String> add(StageTransaction tx, UUID run, List<DoomedKey> keys, OffsetDateTime listed) {
        return add(tx, run, Columns.of(keys), listed);
    }

    static Set<String> add(StageTransaction tx, UUID run, Columns columns, OffsetDateTime listed) {
        if (columns.keys().length == 0) {
            return Set.of();
        }
        return new HashSet<>(columns.bind(tx.sql().sql(ADD))
                .param("run", run)
                .param("listed", listed)
                .param("reason", TombstoneReason.ORPHAN.wireName())
                .query(String.class)
                .list());
    }

    /** The database's clock. */
    public static OffsetDateTime now(StageTransaction tx) {
        return tx.sql().sql(NOW).query(OffsetDateTime.class).single();
    }

    /** How many there are of closed runs, for a dry run. */
    public static long countOfClosedRuns(StageTransaction tx) {
        return tx.sql().sql(COUNT_OF_CLOSED).query(Long.class).single();
    }

    /**
     * Takes back a batch of what closed runs had tombstoned, and of what an admin undid: to none, or to purged what had
     * been purged before. Tested in the statement that writes, so what was taken meanwhile is beyond recall.
     *
     * @return how many; fewer than the limit says that there are no more, but for those that changed meanwhile
     */
    public static int withdraw(StageTransaction tx, int limit) {
        String[] keys = tx.sql()
                .sql(LOCK)
                .param("limit", limit)
                .query(String.class)
                .list()
                .toArray(String[]::new);
        if (keys.length > 0) {
            tx.sql().sql(WITHDRAW_PURGED).param("keys", keys).update();
            tx.sql().sql(WITHDRAW_NEW).param("keys", keys).update();
        }
        return keys.length;
    }
}
