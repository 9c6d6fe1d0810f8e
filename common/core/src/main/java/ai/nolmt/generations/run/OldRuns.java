package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** Runs, and what admins did in bulk, that ended long ago. */
public final class OldRuns {
    // Not what remembers a tripped fuse, nor what a tombstone still names, nor what alone knows of a report. Shards go
    // with their parent, whose report tells what they found.
    private static final String OLD = """
            SELECT id FROM nolmt.cleanup_runs r
            WHERE finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
              AND parent IS NULL
              AND error_code IS DISTINCT FROM 'fuse_tripped'
              AND NOT (kind = 'orphans' AND override_fuse)
              AND report_due IS NULL AND report_key IS NULL
              AND NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.sweep = r.id AND d.state <> 'purged')
            """;
    private static final String COUNT = "SELECT count(*) FROM (" + OLD + ") AS old";
    private static final String PRUNE =
            "DELETE FROM nolmt.cleanup_runs WHERE id IN (" + OLD + "ORDER BY finished_at LIMIT :limit)";

    private static final String OLD_BULK = """
            SELECT id FROM nolmt.bulk_operations
            WHERE finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
            """;
    private static final String COUNT_BULK = "SELECT count(*) FROM (" + OLD_BULK + ") AS old";
    private static final String PRUNE_BULK =
            "DELETE FROM nolmt.bulk_operations WHERE id IN (" + OLD_BULK + "ORDER BY finished_at LIMIT :limit)";

    private OldRuns() {}

    /** How many ended long ago. */
    public static long count(StageTransaction tx, Instant now, Duration keep) {
        return count(tx, COUNT, now, keep);
    }

    /** The same of bulk operations. */
    public static long countBulk(StageTransaction tx, Instant now, Duration keep) {
        return count(tx, COUNT_BULK, now, keep);
    }

    private static long count(StageTransaction tx, String statement, Instant now, Duration keep) {
        return tx.sql()
                .sql(statement)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .query(Long.class)
                .single();
    }

    /** Removes what ended long ago; returns how many. */
    public static int prune(StageTransaction tx, Instant now, Duration keep, int limit) {
        return prune(tx, PRUNE, now, keep, limit);
    }

    /** The same of bulk operations. */
    public static int pruneBulk(StageTransaction tx, Instant now, Duration keep, int limit) {
        return prune(tx, PRUNE_BULK, now, keep, limit);
    }

    private static int prune(StageTransaction tx, String statement, Instant now, Duration keep, int limit) {
        return tx.sql()
                .sql(statement)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .param("limit", limit)
                .update();
    }
}
