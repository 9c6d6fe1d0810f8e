package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.cleanup.look.Position;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows that are there again although their object was deleted, by its receipt. */
final class DeletedRows {
    private static final String PAGE = """
            SELECT g.id, g.s3_key, r.receipt FROM (
                SELECT id, s3_key FROM public.generations
                WHERE (s3_key COLLATE "C", id) > (:after, :afterId) ORDER BY s3_key COLLATE "C", id LIMIT :limit) g
            LEFT JOIN LATERAL (
                SELECT r.reason || ' at ' || r.confirmed_at AS receipt FROM nolmt.receipts r
                WHERE r.key = g.s3_key COLLATE "C" ORDER BY r.id DESC LIMIT 1) r ON true
            ORDER BY g.s3_key COLLATE "C", g.id""";

    private final StageTransactions transactions;

    DeletedRows(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** @param receipt why and when the object went; null if there is none */
    record Row(UUID id, String key, @Nullable String receipt) {
        Position position() {
            return new Position(key, id);
        }
    }

    List<Row> after(Position position, int limit) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(PAGE)
                        .param("after", position.key())
                        .param("afterId", position.id())
                        .param("limit", limit)
                        .query((row, n) -> new Row(
                                row.getObject("id", UUID.class), row.getString("s3_key"), row.getString("receipt")))
                        .list());
    }
}
