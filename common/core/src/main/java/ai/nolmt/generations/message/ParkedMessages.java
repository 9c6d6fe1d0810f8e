package ai.nolmt.generations.message;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps, for an admin to look at, messages that nobody can do anything with, and says so once a minute. Safe for
 * concurrent use.
 */
public final class ParkedMessages {
    private static final Logger log = LoggerFactory.getLogger(ParkedMessages.class);

    private static final String PARK = """
            INSERT INTO nolmt.parked_messages (message_id, queue, body, reason, parked_at)
            VALUES (:messageId, :queue, :body, :reason, now()) ON CONFLICT (message_id) DO NOTHING""";
    private static final String OLD = """
            SELECT message_id FROM nolmt.parked_messages
            WHERE parked_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
            """;
    private static final String COUNT_OLD = "SELECT count(*) FROM (" + OLD + ") AS old";
    private static final String PRUNE =
            "DELETE FROM nolmt.parked_messages WHERE message_id IN (" + OLD + "ORDER BY parked_at LIMIT :limit)";

    private final StageTransactions transactions;
    private final StageRole role;
    private final String queue;
    private final OnceAMinute lines;

    /** @param queue that the messages come from */
    public ParkedMessages(StageTransactions transactions, StageRole role, String queue, Clock clock) {
        this.lines = new OnceAMinute(clock);
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
        long untold = lines.ask();
        if (untold >= 0) {
            log.warn(
                    "The message {} of the queue {} was parked ({} more were since the last line): {}. GET"
                            + " /api/admin/parked-messages lists them.",
                    messageId,
                    queue,
                    untold,
                    reason);
        }
    }

    /** As the cleanup role: how many are old. */
    public static long countOld(StageTransaction tx, Instant now, Duration keep) {
        return tx.sql()
                .sql(COUNT_OLD)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .query(Long.class)
                .single();
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
