package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** Holds generations and lets them go. Safe for concurrent use. */
final class Holds {
    private static final String HOLD = """
            SELECT nolmt.hold(:id, :reason, :by)""";
    private static final String RELEASE = """
            DELETE FROM nolmt.holds WHERE generation_id = :id""";
    private static final String NEWEST = """
            SELECT generation_id, reason, held_by, created_at FROM nolmt.holds
            ORDER BY created_at DESC, generation_id DESC LIMIT :limit""";

    private final StageTransactions transactions;

    Holds(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** @return whether there is such a generation, stored */
    boolean hold(UUID id, String reason, UUID admin) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(HOLD)
                        .param("id", id)
                        .param("reason", reason)
                        .param("by", admin)
                        .query(Boolean.class)
                        .single());
    }

    /** @return whether it was held */
    boolean release(UUID id) {
        return transactions.as(
                StageRole.ADMIN, tx -> tx.sql().sql(RELEASE).param("id", id).update() == 1);
    }

    List<Hold> newest(int limit) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(NEWEST)
                        .param("limit", limit)
                        .query((row, n) -> new Hold(
                                row.getObject("generation_id", UUID.class),
                                row.getString("reason"),
                                row.getObject("held_by", UUID.class),
                                row.getObject("created_at", OffsetDateTime.class)
                                        .toInstant()))
                        .list());
    }

    /** @param heldBy the admin */
    record Hold(UUID generation, String reason, UUID heldBy, Instant since) {}
}
