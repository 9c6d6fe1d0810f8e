package ai.nolmt.generations.cleanup.jobs;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** Messages to webhooks that are over, with their attempts. */
final class OldDeliveries {
    private static final String OLD = """
            SELECT id FROM nolmt.webhook_deliveries
            WHERE finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
              AND status <> 'pending'
            """;
    private static final String COUNT = "SELECT count(*) FROM (" + OLD + ") AS old";
    private static final String PRUNE =
            "DELETE FROM nolmt.webhook_deliveries WHERE id = ANY(ARRAY(" + OLD + "ORDER BY finished_at LIMIT :limit))";

    private static final String OF_DELETED = """
            SELECT d.id FROM nolmt.webhooks w JOIN nolmt.webhook_deliveries d ON d.webhook_id = w.id
            WHERE w.disabled_reason = 'deleted'
            """;
    private static final String COUNT_DELETED = "SELECT count(*) FROM (" + OF_DELETED + ") AS told";
    private static final String PRUNE_DELETED =
            "DELETE FROM nolmt.webhook_deliveries WHERE id = ANY(ARRAY(" + OF_DELETED + "LIMIT :limit))";
    private static final String COUNT_FORGOTTEN = """
            SELECT count(*) FROM nolmt.webhooks WHERE disabled_reason = 'deleted'""";
    private static final String FORGET_DELETED = """
            DELETE FROM nolmt.webhooks WHERE id = ANY(ARRAY(
                SELECT w.id FROM nolmt.webhooks w WHERE w.disabled_reason = 'deleted'
                  AND NOT EXISTS (SELECT FROM nolmt.webhook_deliveries d WHERE d.webhook_id = w.id) LIMIT :limit))""";

    private OldDeliveries() {}

    static long countDeleted(StageTransaction tx) {
        return tx.sql().sql(COUNT_DELETED).query(Long.class).single();
    }

    /** Once what they were told is gone. */
    static long countForgotten(StageTransaction tx) {
        return tx.sql().sql(COUNT_FORGOTTEN).query(Long.class).single();
    }

    static long count(StageTransaction tx, Instant now, Duration keep) {
        return tx.sql()
                .sql(COUNT)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .query(Long.class)
                .single();
    }

    /** What webhooks were told that their users deleted. */
    static int pruneDeleted(StageTransaction tx, int limit) {
        return tx.sql().sql(PRUNE_DELETED).param("limit", limit).update();
    }

    /** Such webhooks, once nothing is left of what they were told. */
    static int forgetDeleted(StageTransaction tx, int limit) {
        return tx.sql().sql(FORGET_DELETED).param("limit", limit).update();
    }

    /** Returns how many. */
    static int prune(StageTransaction tx, Instant now, Duration keep, int limit) {
        return tx.sql()
                .sql(PRUNE)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .param("limit", limit)
                .update();
    }
}
