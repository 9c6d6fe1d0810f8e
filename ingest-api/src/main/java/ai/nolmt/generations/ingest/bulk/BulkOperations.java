package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Found;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Position;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Walk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** What admins ask for in bulk: counted, written down, looked at, stopped. Others do the work. Safe for concurrent use. */
final class BulkOperations {
    /** To which they are counted. */
    static final int MOST = 10_000;

    private static final int LOOK = 20_000;

    private final StageTransactions transactions;
    private final Ids ids;
    private final Duration countFor;
    private final LongSupplier nanos;
    private final Runnable requested;

    /**
     * @param countFor after which counting ends with what it has
     * @param nanos a clock for durations, as {@link System#nanoTime}
     * @param requested told of a new one
     */
    BulkOperations(StageTransactions transactions, Ids ids, Duration countFor, LongSupplier nanos, Runnable requested) {
        this.transactions = transactions;
        this.ids = ids;
        this.countFor = countFor;
        this.nanos = nanos;
        this.requested = requested;
    }

    BulkCount count(Meant meant) {
        long begun = nanos.getAsLong();
        BulkCount all = BulkCount.NONE;
        for (Walk walk : meant.walks()) {
            int most = (int) (MOST - all.count()) + 1;
            all = all.plus(
                    meant.filter().user() != null
                            ? transactions.as(StageRole.ADMIN, tx -> BulkTargets.ofUser(tx, meant, walk, most))
                            : walked(meant, walk, most, begun));
            if (all.count() > MOST) {
                return new BulkCount(MOST, false, all.samples());
            }
        }
        return all;
    }

    private BulkCount walked(Meant meant, Walk walk, int most, long begun) {
        BulkCount all = BulkCount.NONE;
        Position after = Position.BEFORE_ALL;
        while (true) {
            Position from = after;
            int left = most - (int) all.count();
            Found found = transactions.as(StageRole.ADMIN, tx -> BulkTargets.look(tx, meant, walk, from, LOOK, left));
            all = all.plus(new BulkCount(
                    found.ids().size(),
                    true,
                    found.ids().stream().limit(BulkCount.SAMPLES).toList()));
            if (found.isEnd() || all.count() == most) {
                return all;
            }
            if (nanos.getAsLong() - begun >= countFor.toNanos()) {
                return new BulkCount(all.count(), false, all.samples());
            }
            after = found.last();
        }
    }

    BulkOperation request(Meant meant, long atMost, BulkCount count, UUID admin) {
        UUID id = ids.get();
        BulkOperation operation = transactions.as(StageRole.ADMIN, tx -> {
            BulkTable.insert(tx, id, meant, atMost, count, admin);
            return BulkTable.find(tx, id).orElseThrow();
        });
        requested.run();
        return operation;
    }

    Optional<BulkOperation> find(UUID id) {
        return transactions.as(StageRole.ADMIN, tx -> BulkTable.find(tx, id));
    }

    List<BulkOperation> newest(int limit) {
        return transactions.as(StageRole.ADMIN, tx -> BulkTable.newest(tx, limit));
    }

    /** Asks whoever works at it to end it at the next batch; empty if it is over, or isn't there. */
    Optional<BulkOperation> stop(UUID id, UUID admin) {
        Optional<BulkOperation> stopped = transactions.as(
                StageRole.ADMIN,
                tx -> BulkTable.stop(tx, id, admin) ? BulkTable.find(tx, id) : Optional.<BulkOperation>empty());
        requested.run();
        return stopped;
    }
}
