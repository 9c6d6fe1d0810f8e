package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What isn't done yet, and what went wrong and could be tried again. Safe for concurrent use. */
final class Backlog {
    private static final String OPEN = """
            SELECT status AS name, count(*) AS jobs, min(created_at) AS oldest FROM nolmt.jobs
            WHERE status IN ('accepted', 'queued', 'processing') GROUP BY status ORDER BY status""";
    private static final String FAILED = """
            SELECT error_code AS name, count(*) AS jobs, min(finished_at) AS oldest FROM nolmt.jobs
            WHERE status = 'failed' AND NOT closed_for_good GROUP BY error_code ORDER BY error_code""";
    private static final String PARKED = """
            SELECT message_id, queue, reason, left(encode(body, 'escape'), :shown) AS body, parked_at
            FROM nolmt.parked_messages ORDER BY parked_at DESC, message_id LIMIT :limit""";
    private static final int SHOWN = 1000;

    private final StageTransactions transactions;

    Backlog(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** @param oldest since when the first of them is open or failed */
    record Count(@Nullable String name, long jobs, Instant oldest) {}

    /**
     * @param open by status
     * @param failed by error code; those that can be redriven
     */
    @Schema(name = "Backlog")
    record Depths(List<Count> open, List<Count> failed) {}

    /** @param body its beginning, with what isn't ASCII escaped */
    @Schema(name = "ParkedMessage")
    record Parked(String messageId, String queue, String reason, String body, Instant parkedAt) {}

    Depths depths() {
        return transactions.as(StageRole.ADMIN, tx -> new Depths(counts(tx, OPEN), counts(tx, FAILED)));
    }

    /** Newest first. */
    List<Parked> parked(int limit) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(PARKED)
                        .param("shown", SHOWN)
                        .param("limit", limit)
                        .query((row, n) -> new Parked(
                                row.getString("message_id"),
                                row.getString("queue"),
                                row.getString("reason"),
                                row.getString("body"),
                                row.getObject("parked_at", OffsetDateTime.class).toInstant()))
                        .list());
    }

    private static List<Count> counts(StageTransaction tx, String statement) {
        return tx.sql()
                .sql(statement)
                .query((row, n) -> new Count(
                        row.getString("name"),
                        row.getLong("jobs"),
                        row.getObject("oldest", OffsetDateTime.class).toInstant()))
                .list();
    }
}
