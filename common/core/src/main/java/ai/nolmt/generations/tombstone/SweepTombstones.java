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
    private static final String KNOWN = """
            SELECT key FROM nolmt.object_deletions
            WHERE key = ANY(:keys) AND (state <> 'purged' OR purged_at >= :listed)""";
    // A statement of its own, behind the one that locks jobs and ids: it sees what was committed meanwhile.
    // A purged key that is there again is a PUT that arrived late: pending again, and purged_at remembers what it was.
    private static final String ADD = """
            INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, sweep)
            SELECT o.key, o.user_id, o.generation_id, o.bytes, 'orphan', session_user, :run
            FROM unnest(:keys, :users, :generations, :sizes) AS o (key, user_id, generation_id, bytes)
            WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.s3_key COLLATE "C" = o.key)
              AND NOT EXISTS (SELECT FROM nolmt.jobs j WHERE j.id = o.generation_id AND j.staging_key = o.key)
            ORDER BY o.key COLLATE "C"
            ON CONFLICT (key) DO UPDATE SET state = 'pending', bytes = excluded.bytes, reason = excluded.reason,
                actor = excluded.actor, run = NULL, sweep = excluded.sweep, created_at = now()
            WHERE d.state = 'purged' AND d.purged_at < :listed
            RETURNING key""";
    private static final String WITHDRAW_PURGED = """
            UPDATE nolmt.object_deletions SET state = 'purged', sweep = NULL
            WHERE sweep = :run AND state = 'pending' AND purged_at IS NOT NULL""";
    private static final String WITHDRAW_NEW = """
            DELETE FROM nolmt.object_deletions WHERE sweep = :run AND state = 'pending' AND purged_at IS NULL""";
    private static final String LOCK = """
            SELECT key FROM nolmt.object_deletions WHERE sweep = :run AND state = 'pending' ORDER BY key FOR UPDATE""";

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

    /** Returns the keys that are on their way out by this run. */
    public static Set<String> add(StageTransaction tx, UUID run, List<DoomedKey> keys, OffsetDateTime listed) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(Columns.of(keys)
                .bind(tx.sql().sql(ADD))
                .param("run", run)
                .param("listed", listed)
                .query(String.class)
                .list());
    }

    /**
     * Takes back what nobody took: to none, or to purged what had been purged before. Tested in the statement that
     * writes, so what was taken meanwhile is beyond recall.
     */
    public static int withdraw(StageTransaction tx, UUID run) {
        tx.sql().sql(LOCK).param("run", run).query(String.class).list();
        return tx.sql().sql(WITHDRAW_PURGED).param("run", run).update()
                + tx.sql().sql(WITHDRAW_NEW).param("run", run).update();
    }
}
