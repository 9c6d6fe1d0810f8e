package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holds generations and users, and lets them go. Safe for concurrent use. */
final class Holds {
    private static final String HOLD = """
            SELECT nolmt.hold(:id, :reason, :by, :number)""";
    private static final String HOLD_USER = """
            SELECT nolmt.hold_user(:id, :reason, :by, :number)""";
    private static final String RELEASE = """
            DELETE FROM nolmt.holds WHERE generation_id = :id""";
    private static final String RELEASE_USER = """
            DELETE FROM nolmt.user_holds WHERE user_id = :id""";
    private static final String NEWEST = """
            SELECT generation_id, user_id, reason, case_number, held_by, created_at FROM (
                (SELECT generation_id, CAST(NULL AS uuid) AS user_id, reason, case_number, held_by, created_at
                 FROM nolmt.holds ORDER BY created_at DESC, generation_id DESC LIMIT :limit)
                UNION ALL
                (SELECT NULL, user_id, reason, case_number, held_by, created_at
                 FROM nolmt.user_holds ORDER BY created_at DESC, user_id DESC LIMIT :limit)) AS held
            ORDER BY created_at DESC, coalesce(generation_id, user_id) DESC LIMIT :limit""";

    private final StageTransactions transactions;

    Holds(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** @return whether there is such a generation, stored */
    boolean hold(UUID id, String reason, @Nullable String caseNumber, UUID admin) {
        return hold(HOLD, id, reason, caseNumber, admin);
    }

    /** @return whether there is such a user */
    boolean holdUser(UUID user, String reason, @Nullable String caseNumber, UUID admin) {
        return hold(HOLD_USER, user, reason, caseNumber, admin);
    }

    private boolean hold(String statement, UUID id, String reason, @Nullable String caseNumber, UUID admin) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(statement)
                        .param("id", id)
                        .param("reason", reason)
                        .param("by", admin)
                        .param("number", caseNumber, Types.VARCHAR)
                        .query(Boolean.class)
                        .single());
    }

    /** @return whether it was held */
    boolean release(UUID id) {
        return release(RELEASE, id);
    }

    /** @return whether they were held */
    boolean releaseUser(UUID user) {
        return release(RELEASE_USER, user);
    }

    private boolean release(String statement, UUID id) {
        return transactions.as(
                StageRole.ADMIN, tx -> tx.sql().sql(statement).param("id", id).update() == 1);
    }

    List<Hold> newest(int limit) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(NEWEST)
                        .param("limit", limit)
                        .query((row, n) -> new Hold(
                                row.getObject("generation_id", UUID.class),
                                row.getObject("user_id", UUID.class),
                                row.getString("reason"),
                                row.getString("case_number"),
                                row.getObject("held_by", UUID.class),
                                row.getObject("created_at", OffsetDateTime.class)
                                        .toInstant()))
                        .list());
    }

    /**
     * What is held: a generation, or a user with all that is stored for them.
     *
     * @param heldBy the admin
     */
    record Hold(
            @Schema(description = "null where a user is held") @Nullable
            UUID generation,

            @Schema(description = "null where a generation is held") @Nullable
            UUID user,

            String reason,
            @Nullable String caseNumber,
            UUID heldBy,
            Instant since) {}
}
