package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** Messages to webhooks that are over, with their attempts. */
final class OldDeliveries {
    private static final String PRUNE = """
            DELETE FROM nolmt.webhook_deliveries WHERE id = ANY(ARRAY(
                SELECT id FROM nolmt.webhook_deliveries
                WHERE finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
                  AND status <> 'pending'
                ORDER BY finished_at LIMIT :limit))""";

    private OldDeliveries() {}

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
