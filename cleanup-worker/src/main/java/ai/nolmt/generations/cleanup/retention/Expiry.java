package ai.nolmt.generations.cleanup.retention;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * Deletes the rows that expired, a batch a transaction, in the order in which they did. What a constraint or trigger of
 * somebody else's keeps is passed over and counted, and the next run tries it again. For one run and thread.
 */
final class Expiry {
    /** What the run's cursor begins with while it is here. */
    static final String CURSOR = "expired ";

    private static final String QUIETLY = "a trigger on public.generations kept the row from being deleted";

    // The text of a time has a name of its own: to order by it would read all pages for each, and in another order.
    // Rows that somebody has locked are passed over, not taken for the end. Never waiting, it can't be part of a
    // deadlock.
    private static final String EXPIRED = """
            SELECT id, s3_key, greatest(file_size, 0) AS bytes, expires_at::text AS expiry FROM public.generations g
            WHERE expires_at <= LEAST(now(), CAST(:now AS timestamptz))
              AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
              AND NOT EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = g.user_id)
              AND (expires_at, id) > (CAST(:after AS timestamptz), :afterId)
            ORDER BY expires_at, id LIMIT :limit""";
    private static final String LOCK = EXPIRED + " FOR UPDATE SKIP LOCKED";
    private static final String DELETE_ROWS = """
            DELETE FROM public.generations WHERE id = ANY(ARRAY(
                SELECT id FROM public.generations
                WHERE id = ANY(:ids) AND expires_at <= LEAST(now(), CAST(:now AS timestamptz))
                FOR UPDATE SKIP LOCKED))
            RETURNING id""";

    private static final String LEFT = """
            SELECT id FROM public.generations WHERE id = :id AND expires_at <= LEAST(now(), CAST(:now AS timestamptz))
            FOR UPDATE SKIP LOCKED""";

    private final StageTransactions transactions;
    private final Clock clock;
    private final int batchSize;
    private final ClaimedRun run;
    private Place after = new Place(new UUID(0, 0), "-infinity");

    Expiry(StageTransactions transactions, Clock clock, int batchSize, ClaimedRun run) {
        this.transactions = transactions;
        this.clock = clock;
        this.batchSize = batchSize;
        this.run = run;
    }

    /** Goes on from the run's cursor; returns whether it is through. A dry run only tells. */
    boolean run() {
        String cursor = run.cursor();
        if (cursor != null) {
            if (!cursor.startsWith(CURSOR)) {
                return true; // the run was beyond this before
            }
            after = Place.of(cursor.substring(CURSOR.length()));
        }
        while (true) {
            List<Row> rows = run.run().dryRun() ? look() : expire();
            if (rows.size() < batchSize) {
                return true;
            }
            after = rows.get(rows.size() - 1).place();
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private List<Row> look() {
        List<Row> rows = transactions.as(StageRole.CLEANUP, tx -> next(tx, EXPIRED));
        if (!rows.isEmpty()) {
            findings(rows).forEach(run::found);
            long bytes = rows.stream().mapToLong(Row::freed).reduce(0, Counts::sum);
            run.page(rows.get(rows.size() - 1).cursor(), Counts.looked(rows.size(), rows.size(), bytes, 0));
        }
        return rows;
    }

    private List<Row> expire() {
        List<Row> rows = new ArrayList<>();
        try {
            run.whileListing(tx -> {
                rows.clear(); // it may be tried again
                rows.addAll(next(tx, LOCK));
                if (delete(tx, rows).size() < rows.size()) {
                    throw new Kept();
                }
                return step(rows);
            });
        } catch (Kept e) {
            oneByOne(rows);
        } catch (DataAccessException e) {
            requireRefusal(e);
            oneByOne(rows);
        }
        return rows;
    }

    private ClaimedRun.Step step(List<Row> rows) {
        return rows.isEmpty()
                ? new ClaimedRun.Step(null, Counts.NONE)
                : new ClaimedRun.Step(
                        rows.get(rows.size() - 1).cursor(),
                        Counts.looked(rows.size(), rows.size(), 0, 0),
                        findings(rows));
    }

    private static List<Finding> findings(List<Row> rows) {
        return rows.stream()
                .map(row -> new Finding(Finding.What.EXPIRED, row.key(), row.id(), row.bytes(), null))
                .toList();
    }

    private List<Row> next(StageTransaction tx, String statement) {
        return tx.sql()
                .sql(statement)
                .param("now", Timestamps.utc(clock.instant()))
                .param("after", after.expiry())
                .param("afterId", after.id())
                .param("limit", batchSize)
                .query((row, n) -> new Row(
                        new Place(row.getObject("id", UUID.class), row.getString("expiry")),
                        row.getString("s3_key"),
                        row.getObject("bytes", Long.class)))
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

    private void oneByOne(List<Row> rows) {
        for (Row row : rows) {
            try {
                run.whileListing(tx -> {
                    if (!delete(tx, List.of(row)).isEmpty()) {
                        return step(List.of(row));
                    }
                    if (isLeft(tx, row)) {
                        throw new Kept();
                    }
                    return new ClaimedRun.Step(row.cursor(), Counts.NONE); // others deleted it meanwhile, or have it
                });
            } catch (Kept e) {
                stays(row, QUIETLY);
            } catch (DataAccessException e) {
                stays(row, Refusal.sentence(requireRefusal(e)));
            }
        }
    }

    /** By a trigger, as nobody else has it. */
    private boolean isLeft(StageTransaction tx, Row row) {
        return !tx.sql()
                .sql(LEFT)
                .param("id", row.id())
                .param("now", Timestamps.utc(clock.instant()))
                .query(UUID.class)
                .list()
                .isEmpty();
    }

    private void stays(Row row, String reason) {
        run.failed("Generation " + row.id() + " expired and stays", reason);
        findings(List.of(row)).forEach(run::found);
        run.found(new Finding(Finding.What.NOT_DELETED, row.key(), row.id(), row.bytes(), reason));
        run.page(row.cursor(), Counts.looked(1, 1, 0, 0).plus(Counts.purged(0, 1, 0)));
    }

    private static SQLException requireRefusal(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof SQLException cause && Refusal.isOne(cause)) {
            return cause;
        }
        throw e;
    }

    private record Row(Place place, String key, @Nullable Long bytes) {
        UUID id() {
            return place.id();
        }

        String cursor() {
            return CURSOR + place.expiry() + " " + place.id();
        }

        long freed() {
            return bytes == null ? 0 : bytes;
        }
    }

    /** Some rows are still there, though nobody refused. */
    private static final class Kept extends RuntimeException {}

    private record Place(UUID id, String expiry) {
        private static final int LENGTH_OF_ID = 36;

        /** As it stands in a cursor. */
        private static Place of(String text) {
            int space = text.length() - LENGTH_OF_ID - 1;
            return new Place(UUID.fromString(text.substring(space + 1)), text.substring(0, space));
        }
    }
}
