package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.bulk.BulkTable.Claim;
import ai.nolmt.generations.ingest.bulk.BulkTable.Held;
import ai.nolmt.generations.ingest.bulk.BulkTable.Step;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Found;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Position;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Walk;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobClosing.Deleted;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Works at bulk operations, a batch a transaction: it holds the operation's row, finds the next of those that are meant,
 * does it to them and writes how far it is. Killed anywhere, the batch and its progress are both there or neither is; one
 * who wakes up after a take-over finds another token, and does nothing. Safe for concurrent use.
 */
final class BulkWork {
    static final int LOOK_AT_THEIRS = 1_000; // of a user most are meant
    private static final int LOOK = 5_000;
    private static final int MAX_TRIES = 100;

    private final StageTransactions transactions;
    private final Duration lease;

    BulkWork(StageTransactions transactions, Duration lease) {
        this.transactions = transactions;
        this.lease = lease;
    }

    /** What came of a batch. */
    enum Outcome {
        MORE,
        OVER,
        /** It is somebody else's by now. */
        LOST
    }

    /** The one that waits longest; empty if none does. */
    Optional<Claim> claim() {
        return transactions.as(StageRole.ADMIN, tx -> BulkTable.claim(tx, lease));
    }

    void letGo(Claim claim) {
        transactions.as(StageRole.ADMIN, tx -> {
            BulkTable.letGo(tx, claim);
            return true;
        });
    }

    /** Up to that many; as the admin who asked for it, whom tombstones and receipts name. */
    Outcome batch(Claim claim, int size) {
        return step(claim, size, false);
    }

    /** One that the database refuses, as was seen before. */
    Outcome passOver(Claim claim) {
        return step(claim, 1, true);
    }

    private Outcome step(Claim claim, int size, boolean refused) {
        return transactions.asUser(
                StageRole.ADMIN,
                claim.requestedBy(),
                tx -> BulkTable.lock(tx, claim)
                        .map(held -> step(tx, claim, held, size, refused))
                        .orElse(Outcome.LOST));
    }

    private Outcome step(StageTransaction tx, Claim claim, Held held, int size, boolean refused) {
        if (held.isStopped()) {
            BulkTable.finish(tx, claim, "stopped", null, null);
            return Outcome.OVER;
        }
        if (claim.tries() > MAX_TRIES) {
            BulkTable.finish(
                    tx,
                    claim,
                    "failed",
                    ErrorCode.INTERNAL_ERROR,
                    "It did not get on in " + MAX_TRIES + " tries; the log says why. Mend that, and ask for it again.");
            return Outcome.OVER;
        }
        Meant meant = held.meant();
        int most = (int) Math.min(size, held.left() + 1);
        int look = meant.filter().user() == null ? LOOK : LOOK_AT_THEIRS;
        Found found = BulkTargets.look(tx, meant, held.walk(), held.cursor(), look, most);
        if (found.ids().size() > held.left()) {
            BulkTable.finish(
                    tx,
                    claim,
                    "failed",
                    ErrorCode.BULK_GROWN,
                    "More are meant by now than atMost, so the rest is left. Preview it, and ask for that.");
            return Outcome.OVER;
        }
        Deleted acted = refused ? new Deleted(0, 0) : act(tx, claim, meant, found.ids());
        List<Walk> walks = meant.walks();
        int next = walks.indexOf(held.walk()) + (found.isEnd() ? 1 : 0);
        boolean isOver = next == walks.size();
        BulkTable.progress(
                tx,
                claim,
                new Step(
                        isOver ? held.walk() : walks.get(next),
                        found.isEnd() && !isOver ? Position.BEFORE_ALL : found.last(),
                        found.passed(),
                        acted.deleted(),
                        acted.held(),
                        refused ? found.ids().size() : 0),
                lease);
        if (isOver) {
            BulkTable.finish(tx, claim, "succeeded", null, null);
        }
        return isOver ? Outcome.OVER : Outcome.MORE;
    }

    private static Deleted act(StageTransaction tx, Claim claim, Meant meant, List<UUID> ids) {
        if (ids.isEmpty()) {
            return new Deleted(0, 0);
        }
        String code = meant.filter().errorCode();
        return switch (meant.action()) {
            case REDRIVE -> new Deleted(JobRedrive.redriveMany(tx, ids, code), 0);
            case CANCEL -> {
                Tombstones.because(tx, TombstoneReason.CANCELLED, claim.id());
                yield new Deleted(JobClosing.cancelMany(tx, ids, meant.states()), 0);
            }
            case DELETE -> {
                Tombstones.because(tx, TombstoneReason.DELETED, claim.id());
                yield JobClosing.deleteMany(tx, ids, meant.states(), code);
            }
        };
    }
}
