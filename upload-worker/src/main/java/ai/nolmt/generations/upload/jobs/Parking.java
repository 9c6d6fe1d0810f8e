package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Clock;
import java.time.ZoneOffset;

/** Keeps, for an admin to look at, messages that nobody can do anything with. */
public final class Parking {
    private static final String PARK = """
            INSERT INTO nolmt.parked_messages (message_id, queue, body, reason, parked_at)
            VALUES (:messageId, :queue, :body, :reason, :now) ON CONFLICT (message_id) DO NOTHING""";

    private final StageTransactions transactions;
    private final Clock clock;

    public Parking(StageTransactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    public void park(String messageId, String queue, byte[] body, String reason) {
        transactions.as(
                StageRole.WORKER,
                tx -> tx.sql()
                        .sql(PARK)
                        .param("messageId", messageId)
                        .param("queue", queue)
                        .param("body", body)
                        .param("reason", reason)
                        .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                        .update());
    }
}
