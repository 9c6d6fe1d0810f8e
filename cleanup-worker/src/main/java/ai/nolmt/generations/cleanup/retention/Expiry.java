package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DataAccessException;

/**
 * Deletes the rows that expired, a batch a transaction, in the order in which they did. What a constraint or trigger of
 * somebody else's keeps is passed over and counted, and the next run tries it again. For one run and thread.
 */
final class Expiry {
    /** What the run's cursor begins with while it is here. */
    static final String CURSOR = "expired ";

    private static final String QUIETLY = "a trigger on public.generations kept the row from being deleted";

    // Rows that somebody holds are passed over, not taken for the end. Never waiting, it can't be part of a deadlock.
    private static final String EXPIRED = """
            SELECT id, expires_at::text FROM public.generations g
            WHERE expires_at <= LEAST(now(), CAST(:now AS timestamptz))
              AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
              AND NOT EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = g.user_id)
              AND (expires_at, id) > (CAST(:after AS timestamptz), :afterId)
            ORDER BY expires_at, id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String DELETE_ROWS = """
            DELETE FROM public.generations WHERE id = ANY(ARRAY(
                SELECT id FROM public.generations
                WHERE id = ANY(:ids) AND expires_at <= LEAST(now(), CAST(:now AS timestamptz))
                FOR UPDATE SKIP LOCKED))
            RETURNING id""";

    private final StageTransactions transactions;
    private final Clock clock;
    private final int batchSize;
    private final ClaimedRun run;
    private Row after = new Row(new UUID(0, 0), "-infinity");

    Expiry(StageTransactions transactions, Clock clock, int batchSize, ClaimedRun run) {
        this.transactions = transactions;
        this.clock = clock;
        this.batchSize = batchSize;
        this.run = run;
    }

    /** Goes on from the run's cursor; returns whether it is through. */
    boolean run() {
        String cursor = run.cursor();
        if (cursor != null) {
            if (!cursor.startsWith(CURSOR)) {
                return true; // the run was beyond this before
            }
            after = Row.of(cursor.substring(CURSOR.length()));
        }
        while (true) {
            List<Row> rows = new ArrayList<>();
            Counts counts;
            try {
                Set<UUID> gone = transactions.as(StageRole.CLEANUP, tx -> {
                    rows.clear(); // it may be tried again
                    rows.addAll(next(tx));
                    return delete(tx, rows);
                });
                counts = counts(rows, gone);
            } catch (DataAccessException e) {
                counts = oneByOne(rows, e);
            }
            if (!rows.isEmpty()) {
                after = rows.get(rows.size() - 1);
                run.page(CURSOR + after.expiry() + " " + after.id(), counts);
            }
            if (rows.size() < batchSize) {
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private List<Row> next(StageTransaction tx) {
        return tx.sql()
                .sql(EXPIRED)
                .param("now", Timestamps.utc(clock.instant()))
                .param("after", after.expiry())
                .param("afterId", after.id())
                .param("limit", batchSize)
                .query((row, n) -> new Row(row.getObject("id", UUID.class), row.getString("expires_at")))
                .list();
    }

    private Set<UUID> delete(StageTransaction tx, List<Row> rows) {
        if (rows.isEmpty()) {
            return Set.of();
        }
        Tombstones.because(tx, TombstoneReason.EXPIRED, run.run().id());
        return new HashSet<>(tx.sql()
                .sql(DELETE_ROWS)
                .param("ids", rows.stream().map(Row::id).toArray(UUID[]::new))
                .param("now", Timestamps.utc(clock.instant()))
                .query(UUID.class)
                .list());
    }

    private Counts counts(List<Row> rows, Set<UUID> gone) {
        rows.stream().filter(row -> !gone.contains(row.id())).forEach(row -> stays(row, QUIETLY));
        return counts(rows.size(), gone.size());
    }

    private static Counts counts(int expired, int gone) {
        return Counts.looked(expired, expired, 0, 0).plus(Counts.purged(0, expired - gone, 0));
    }

    private Counts oneByOne(List<Row> rows, DataAccessException refusal) {
        requireRefusal(refusal);
        Set<UUID> gone = new HashSet<>();
        for (Row row : rows) {
            try {
                if (transactions
                        .as(StageRole.CLEANUP, tx -> delete(tx, List.of(row)))
                        .isEmpty()) {
                    stays(row, QUIETLY);
                } else {
                    gone.add(row.id());
                }
            } catch (DataAccessException e) {
                stays(row, Refusal.sentence(requireRefusal(e)));
            }
        }
        return counts(rows.size(), gone.size());
    }

    private void stays(Row row, String reason) {
        run.failed("Generation " + row.id() + " expired and stays", reason);
    }

    private static SQLException requireRefusal(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof SQLException cause && Refusal.isOne(cause)) {
            return cause;
        }
        throw e;
    }

    private record Row(UUID id, String expiry) {
        private static final int LENGTH_OF_ID = 36;

        /** As it stands in a cursor. */
        private static Row of(String text) {
            int space = text.length() - LENGTH_OF_ID - 1;
            return new Row(UUID.fromString(text.substring(space + 1)), text.substring(0, space));
        }
    }
}
