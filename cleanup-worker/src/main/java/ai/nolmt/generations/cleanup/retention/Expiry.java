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
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Deletes the rows that expired, a batch a transaction, in the order in which they did. What a constraint or trigger of
 * somebody else's keeps is passed over and counted, and the next run tries it again. For one run and thread.
 */
final class Expiry {
    private static final Logger log = LoggerFactory.getLogger(Expiry.class);

    // Rows that somebody holds are passed over, not taken for the end. Never waiting, it can't be part of a deadlock.
    private static final String EXPIRED = """
            SELECT id, expires_at::text FROM public.generations
            WHERE expires_at <= LEAST(now(), CAST(:now AS timestamptz))
              AND (expires_at, id) > (CAST(:after AS timestamptz), :afterId)
            ORDER BY expires_at, id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String DELETE_ROWS = """
            DELETE FROM public.generations
            WHERE id = ANY(:ids) AND expires_at <= LEAST(now(), CAST(:now AS timestamptz))
            RETURNING greatest(coalesce(file_size, 0), 0)""";

    private final StageTransactions transactions;
    private final Clock clock;
    private final int batchSize;
    private final ClaimedRun run;
    private String after = "-infinity";
    private UUID afterId = new UUID(0, 0);

    Expiry(StageTransactions transactions, Clock clock, int batchSize, ClaimedRun run) {
        this.transactions = transactions;
        this.clock = clock;
        this.batchSize = batchSize;
        this.run = run;
    }

    /** Returns whether it is through. */
    boolean run() {
        while (true) {
            List<UUID> ids = new ArrayList<>();
            Counts counts;
            try {
                counts = transactions.as(StageRole.CLEANUP, tx -> {
                    ids.clear(); // it may be tried again
                    ids.addAll(next(tx));
                    return delete(tx, ids);
                });
            } catch (DataAccessException e) {
                counts = oneByOne(ids, e);
            }
            if (!ids.isEmpty()) {
                run.page(null, counts);
            }
            if (ids.size() < batchSize) {
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private List<UUID> next(StageTransaction tx) {
        List<Row> rows = tx.sql()
                .sql(EXPIRED)
                .param("now", Timestamps.utc(clock.instant()))
                .param("after", after)
                .param("afterId", afterId)
                .param("limit", batchSize)
                .query((row, n) -> new Row(row.getObject("id", UUID.class), row.getString("expires_at")))
                .list();
        if (!rows.isEmpty()) {
            Row last = rows.get(rows.size() - 1);
            after = last.expiry();
            afterId = last.id();
        }
        return rows.stream().map(Row::id).toList();
    }

    private Counts delete(StageTransaction tx, List<UUID> ids) {
        if (ids.isEmpty()) {
            return Counts.NONE;
        }
        Tombstones.because(tx, TombstoneReason.EXPIRED, run.run().id());
        List<Long> sizes = tx.sql()
                .sql(DELETE_ROWS)
                .param("ids", ids.toArray(UUID[]::new))
                .param("now", Timestamps.utc(clock.instant()))
                .query((row, n) -> row.getLong(1))
                .list();
        return Counts.looked(ids.size(), sizes.size(), sizes.stream().reduce(0L, Counts::sum), 0);
    }

    private Counts oneByOne(List<UUID> ids, DataAccessException refusal) {
        requireRefusal(refusal);
        Counts all = Counts.NONE;
        for (UUID id : ids) {
            try {
                all = all.plus(transactions.as(StageRole.CLEANUP, tx -> delete(tx, List.of(id))));
            } catch (DataAccessException e) {
                log.warn("Generation {} expired and stays: {}", id, Refusal.sentence(requireRefusal(e)));
                all = all.plus(Counts.looked(1, 1, 0, 0)).plus(Counts.purged(0, 1));
            }
        }
        return all;
    }

    private static SQLException requireRefusal(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof SQLException cause && Refusal.isOne(cause)) {
            return cause;
        }
        throw e;
    }

    private record Row(UUID id, String expiry) {}
}
