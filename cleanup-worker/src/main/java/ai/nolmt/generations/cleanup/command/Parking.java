package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import java.time.Clock;
import java.time.ZoneOffset;
import org.springframework.messaging.Message;

/** Keeps, for an admin to look at, commands that nobody can do anything with. */
final class Parking {
    private static final String PARK = """
            INSERT INTO nolmt.parked_messages (message_id, queue, body, reason, parked_at)
            VALUES (:messageId, :queue, :body, :reason, :now) ON CONFLICT (message_id) DO NOTHING""";

    private final StageTransactions transactions;
    private final Clock clock;
    private final String queue;

    Parking(StageTransactions transactions, Clock clock, String queue) {
        this.transactions = transactions;
        this.clock = clock;
        this.queue = queue;
    }

    void park(Message<byte[]> message, String reason) {
        transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(PARK)
                        .param("messageId", idOf(message))
                        .param("queue", queue)
                        .param("body", message.getPayload())
                        .param("reason", reason)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update());
    }

    /** The queue's own, the same on every delivery. */
    private static String idOf(Message<?> message) {
        Object raw = message.getHeaders().get(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER);
        return String.valueOf(raw == null ? message.getHeaders().getId() : raw);
    }
}
