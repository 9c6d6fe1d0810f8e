package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what sweeps found and nobody took. Once it is committed none of that is taken any more; its tombstones go
 * later, in batches, by the cleanup workers. Safe for concurrent use.
 */
final class Undoing {
    private static final String WHOLE = "";

    private static final String UNDO = """
            SELECT verdict, withdrawn, beyond_recall FROM nolmt.undo_sweep(:id, :prefix, :by)""";
    private static final String UNDONE = """
            SELECT prefix, withdrawn, beyond_recall, undone_by, undone_at FROM nolmt.undone
            WHERE sweep = :id ORDER BY undone_at DESC, prefix""";
    private static final String SWEPT = """
            SELECT resting, taken, purged FROM nolmt.swept(:id, '')""";

    private final StageTransactions transactions;

    Undoing(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** Why not, or that it is. */
    enum Verdict {
        UNDONE,
        ABSENT,
        /** Of a kind that finds no orphans. */
        OTHER,
        DRY,
        LISTING,
        CLOSED,
        NOTHING
    }

    /**
     * What came of it.
     *
     * @param withdrawn of which nothing is taken any more
     * @param beyondRecall what was taken or purged before
     */
    record Answer(Verdict verdict, long withdrawn, long beyondRecall) {}

    /**
     * Asked for again, it is answered as the first time.
     *
     * @param prefix of keys; null for the whole run
     */
    Answer undo(UUID run, @Nullable String prefix, UUID admin) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(UNDO)
                        .param("id", run)
                        .param("prefix", prefix == null ? WHOLE : prefix)
                        .param("by", admin)
                        .query((row, n) -> new Answer(
                                Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT)),
                                row.getLong("withdrawn"),
                                row.getLong("beyond_recall")))
                        .single());
    }

    Swept swept(UUID run) {
        return transactions.as(StageRole.ADMIN, tx -> {
            List<Undone> undone = undone(tx, run);
            return tx.sql()
                    .sql(SWEPT)
                    .param("id", run)
                    .query((row, n) ->
                            new Swept(row.getLong("resting"), row.getLong("taken"), row.getLong("purged"), undone))
                    .single();
        });
    }

    private static List<Undone> undone(StageTransaction tx, UUID run) {
        return tx.sql()
                .sql(UNDONE)
                .param("id", run)
                .query((row, n) -> toUndone(row))
                .list();
    }

    private static Undone toUndone(ResultSet row) throws SQLException {
        String prefix = row.getString("prefix");
        return new Undone(
                prefix.equals(WHOLE) ? null : prefix,
                row.getLong("withdrawn"),
                row.getLong("beyond_recall"),
                row.getObject("undone_by", UUID.class),
                row.getObject("undone_at", OffsetDateTime.class).toInstant());
    }
}
