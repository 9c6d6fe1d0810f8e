package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** What is remembered of keys that are gone, and for how long. Each is called inside a transaction of the cleanup role. */
public final class OldTombstones {
    // A fence lasts as long as a commit under its key is possible: until its job is gone or closed for good, by facts.
    // Both clocks must agree that it has a day, so that listings under way still meet it.
    private static final String FENCES = """
            SELECT key FROM nolmt.object_deletions d
            WHERE state = 'purged' AND purged_at <= LEAST(now(), CAST(:now AS timestamptz)) - interval '1 day'
              AND NOT EXISTS (
                  SELECT FROM nolmt.jobs j WHERE j.id = d.generation_id
                    AND (j.status IN ('accepted', 'queued', 'processing')
                         OR j.status = 'failed' AND NOT j.closed_for_good))
            """;
    private static final String COUNT_FENCES = "SELECT count(*) FROM (" + FENCES + ") AS old";
    private static final String PRUNE_FENCES = "DELETE FROM nolmt.object_deletions WHERE state = 'purged' AND key IN ("
            + FENCES + "ORDER BY purged_at LIMIT :limit FOR UPDATE SKIP LOCKED)";
    private static final String RECEIPTS = """
            SELECT id FROM nolmt.receipts
            WHERE confirmed_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
            """;
    private static final String COUNT_RECEIPTS = "SELECT count(*) FROM (" + RECEIPTS + ") AS old";
    private static final String PRUNE_RECEIPTS =
            "DELETE FROM nolmt.receipts WHERE id IN (" + RECEIPTS + "ORDER BY confirmed_at LIMIT :limit)";
    private static final String RECORDED = """
            SELECT generation_id FROM nolmt.legacy_keys l
            WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = l.generation_id)
              AND NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = l.key AND d.state <> 'purged')
            """;
    private static final String COUNT_RECORDED = "SELECT count(*) FROM (" + RECORDED + ") AS old";
    private static final String PRUNE_RECORDED =
            "DELETE FROM nolmt.legacy_keys WHERE generation_id IN (" + RECORDED + "LIMIT :limit)";

    private OldTombstones() {}

    /** How many fences nothing needs. */
    public static long countFences(StageTransaction tx, Instant now) {
        return tx.sql()
                .sql(COUNT_FENCES)
                .param("now", Timestamps.utc(now))
                .query(Long.class)
                .single();
    }

    /** Removes fences that nothing needs; returns how many. */
    public static int pruneFences(StageTransaction tx, Instant now, int limit) {
        return tx.sql()
                .sql(PRUNE_FENCES)
                .param("now", Timestamps.utc(now))
                .param("limit", limit)
                .update();
    }

    /** How many receipts are old. */
    public static long countReceipts(StageTransaction tx, Instant now, Duration keep) {
        return tx.sql()
                .sql(COUNT_RECEIPTS)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .query(Long.class)
                .single();
    }

    /** Removes old receipts, which fence nothing; returns how many. */
    public static int pruneReceipts(StageTransaction tx, Instant now, Duration keep, int limit) {
        return tx.sql()
                .sql(PRUNE_RECEIPTS)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .param("limit", limit)
                .update();
    }

    /** Of how many older keys that are gone something is recorded. */
    public static long countRecorded(StageTransaction tx) {
        return tx.sql().sql(COUNT_RECORDED).query(Long.class).single();
    }

    /** Removes what is recorded of older keys that are gone; returns how many. */
    public static int pruneRecorded(StageTransaction tx, int limit) {
        return tx.sql().sql(PRUNE_RECORDED).param("limit", limit).update();
    }
}
