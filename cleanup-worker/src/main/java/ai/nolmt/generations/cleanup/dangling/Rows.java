package ai.nolmt.generations.cleanup.dangling;

import ai.nolmt.generations.cleanup.look.Position;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What the database says of keys. */
final class Rows {
    // In the order of S3's listing: byte by byte.
    private static final String PAGE = """
            SELECT id, s3_key FROM public.generations
            WHERE (s3_key COLLATE "C", id) > (:after, :afterId) ORDER BY s3_key COLLATE "C", id LIMIT :limit""";
    private static final String NOW = """
            SELECT clock_timestamp()""";

    private final StageTransactions transactions;
    private final References references;

    Rows(StageTransactions transactions, KeyPrefix prefix) {
        this.transactions = transactions;
        this.references = new References(prefix);
    }

    List<Row> after(Position position, int limit) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(PAGE)
                        .param("after", position.key())
                        .param("afterId", position.id())
                        .param("limit", limit)
                        .query((row, n) -> new Row(row.getObject("id", UUID.class), row.getString("s3_key")))
                        .list());
    }

    /** The database's clock. */
    OffsetDateTime now() {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(NOW).query(OffsetDateTime.class).single());
    }

    /**
     * Of these keys those that somebody names, or that are on their way out.
     *
     * @param listed a moment before they were listed, by the database's clock
     */
    Set<String> knownAmong(List<String> keys, OffsetDateTime listed) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        return transactions.as(StageRole.CLEANUP, tx -> {
            Set<String> known = new HashSet<>(references.namedAmong(tx, keys));
            known.addAll(SweepTombstones.known(tx, keys, listed));
            return known;
        });
    }
}
