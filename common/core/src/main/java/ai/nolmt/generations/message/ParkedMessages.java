package ai.nolmt.generations.message;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import java.time.Duration;
import java.time.Instant;

/** Keeps, for an admin to look at, messages that nobody can do anything with. Safe for concurrent use. */
public final class ParkedMessages {
    private static final String PARK = """
            INSERT INTO nolmt.parked_messages (message_id, queue, body, reason, parked_at)
            VALUES (:messageId, :queue, :body, :reason, now()) ON CONFLICT (message_id) DO NOTHING""";
    private static final String PRUNE = """
            DELETE FROM nolmt.parked_messages WHERE message_id IN (
                SELECT message_id FROM nolmt.parked_messages
                WHERE parked_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
                ORDER BY parked_at LIMIT :limit)""";

    private final StageTransactions transactions;
    private final StageRole role;
    private final String queue;

    /** @param queue that the messages come from */
    public ParkedMessages(StageTransactions transactions, StageRole role, String queue) {
        this.transactions = transactions;
        this.role = role;
        this.queue = queue;
    }

    /** @param messageId the queue's own, the same on every delivery */
    public void park(String messageId, byte[] body, String reason) {
        transactions.as(
                role,
                tx -> tx.sql()
                        .sql(PARK)
                        .param("messageId", messageId)
                        .param("queue", queue)
                        .param("body", body)
                        .param("reason", reason)
                        .update());
    }

    /** As the cleanup role; returns how many went. */
    public static int prune(StageTransaction tx, Instant now, Duration keep, int limit) {
        return tx.sql()
                .sql(PRUNE)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .param("limit", limit)
                .update();
    }
}
