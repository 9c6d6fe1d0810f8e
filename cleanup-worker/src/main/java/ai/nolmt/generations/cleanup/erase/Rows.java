package ai.nolmt.generations.cleanup.erase;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.presigned.Uploads;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.tombstone.DoomedKey;
import ai.nolmt.generations.tombstone.ErasedTombstones;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/** What the database has of a user, a batch a transaction: their tombstones are told as they are made. */
final class Rows {
    private static final int MOST_TRIES = 10;
    private static final UUID FIRST = new UUID(0, 0);

    private final StageTransactions transactions;
    private final int batch;

    Rows(StageTransactions transactions, int batch) {
        this.transactions = transactions;
        this.batch = batch;
    }

    /** Returns whether it is through. */
    boolean erase(ClaimedRun run, UUID user) {
        return until(run, tx -> {
                    // reason is the function's; the run is for receipts
                    Tombstones.because(tx, TombstoneReason.ERASED, run.run().id());
                    JobClosing.Erased erased = JobClosing.erase(tx, user, batch);
                    return new Batch(erased.done(), ErasedTombstones.madeHere(tx, user, erased.ids()));
                })
                && until(run, tx -> {
                    boolean done = Uploads.endOfUser(tx, user, TombstoneReason.ERASED, batch) < batch;
                    return new Batch(done, ErasedTombstones.stagedHere(tx, user));
                })
                && on(run, EraseCursor.held(FIRST.toString()));
    }

    private static boolean on(ClaimedRun run, String next) {
        run.page(next, Counts.NONE);
        return true;
    }

    /**
     * What a transaction came to.
     *
     * @param made tombstones
     */
    private record Batch(boolean done, List<DoomedKey> made) {}

    private static boolean until(ClaimedRun run, Function<StageTransaction, Batch> step) {
        while (true) {
            if (batch(run, step)) {
                return true;
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    /** What somebody held while it was about to go is passed over at the next try. */
    private static boolean batch(ClaimedRun run, Function<StageTransaction, Batch> step) {
        for (int tries = 1; ; tries++) {
            try {
                AtomicBoolean done = new AtomicBoolean();
                run.whileListing(tx -> {
                    Batch batch = step.apply(tx);
                    done.set(batch.done());
                    List<DoomedKey> made = batch.made();
                    return new ClaimedRun.Step(
                            EraseCursor.ERASING, Counts.looked(made.size(), made.size(), 0, 0), findings(made));
                });
                return done.get();
            } catch (DataIntegrityViolationException e) {
                SQLException cause = e.getMostSpecificCause() instanceof SQLException sql ? sql : null;
                if (cause == null || !Refusal.isOne(cause)) {
                    throw e;
                }
                if (tries == MOST_TRIES || !Refusal.isHold(cause)) {
                    throw RunStopped.failed(
                            ErrorCode.DELETIONS_FAILED,
                            Refusal.sentence(cause)
                                    + " Mend what keeps the user's rows, and erase the user once more.");
                }
            }
        }
    }

    /** What stays, because somebody holds it: all that is left. */
    boolean tellHeld(ClaimedRun run, UUID user, UUID from) {
        return tellHeld(run, user, from, UserRows.ALL);
    }

    private boolean tellHeld(ClaimedRun run, UUID user, UUID from, String statement) {
        UUID after = from;
        while (true) {
            UUID last = after;
            List<DoomedKey> rows =
                    transactions.as(StageRole.CLEANUP, tx -> UserRows.page(tx, user, last, batch, statement));
            if (rows.isEmpty()) {
                return on(run, EraseCursor.PURGING);
            }
            after = rows.get(rows.size() - 1).generation();
            rows.forEach(
                    row -> run.found(new Finding(Finding.What.HELD, row.key(), row.generation(), row.bytes(), null)));
            run.page(EraseCursor.held(after.toString()), Counts.looked(rows.size(), 0, 0, 0));
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    /** For a dry run: what there is to erase, and then what would stay. */
    boolean tell(ClaimedRun run, UUID user) {
        String cursor = run.cursor();
        boolean isBehindErased = cursor != null && cursor.contains(" ");
        if (!isBehindErased && !(tellErased(run, user, cursor) && on(run, EraseCursor.held(FIRST.toString())))) {
            return false;
        }
        EraseCursor place = EraseCursor.of(run.cursor());
        return place.step() == EraseCursor.Step.PURGING // through already
                || tellHeld(run, user, UUID.fromString(place.rest()), UserRows.HELD);
    }

    private boolean tellErased(ClaimedRun run, UUID user, @Nullable String cursor) {
        UUID after = cursor == null ? FIRST : UUID.fromString(cursor);
        while (true) {
            UUID last = after;
            List<DoomedKey> rows =
                    transactions.as(StageRole.CLEANUP, tx -> UserRows.page(tx, user, last, batch, UserRows.NOT_HELD));
            if (rows.isEmpty()) {
                return true;
            }
            after = rows.get(rows.size() - 1).generation();
            findings(rows).forEach(run::found);
            long bytes = rows.stream()
                    .mapToLong(row -> row.bytes() == null ? 0 : row.bytes())
                    .reduce(0, Counts::sum);
            run.page(after.toString(), Counts.looked(rows.size(), rows.size(), bytes, 0));
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    private static List<Finding> findings(List<DoomedKey> keys) {
        return keys.stream()
                .map(key -> new Finding(Finding.What.ERASED, key.key(), key.generation(), key.bytes(), null))
                .toList();
    }
}
