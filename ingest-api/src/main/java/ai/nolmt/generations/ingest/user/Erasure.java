package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobClosing.Erased;
import ai.nolmt.generations.presigned.Uploads;
import ai.nolmt.generations.tombstone.TombstoneReason;
import java.sql.SQLException;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Erases a user: their jobs are closed, their rows deleted, their uploads ended, and accepting refuses them from then on. Their objects go
 * by the purge, which tombstones tell of them. Repeating it is harmless. Safe for concurrent use.
 */
final class Erasure {
    private static final int MAX_TRIES = 10;

    private final StageTransactions transactions;
    private final int batch;

    /** @param batch rows a transaction, so that no other user waits for a large one */
    Erasure(StageTransactions transactions, int batch) {
        this.transactions = transactions;
        this.batch = batch;
    }

    Result erase(UUID user) {
        long jobs = 0;
        long generations = 0;
        Erased erased;
        do {
            erased = next(user);
            jobs += erased.jobs();
            generations += erased.generations();
        } while (!erased.done());
        // opening one is refused since the first of these, and who claimed one was waited for
        while (endUploads(user) == batch) {
            // there are more
        }
        return new Result(user, jobs, generations, erased.held());
    }

    /** What somebody held while it was about to go is passed over at the next try. */
    private Erased next(UUID user) {
        for (int tries = 1; ; tries++) {
            try {
                return transactions.as(StageRole.ADMIN, tx -> JobClosing.erase(tx, user, batch));
            } catch (DataIntegrityViolationException e) {
                if (tries == MAX_TRIES || !isHeld(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isHeld(DataIntegrityViolationException e) {
        return e.getMostSpecificCause() instanceof SQLException cause && Refusal.isHold(cause);
    }

    private int endUploads(UUID user) {
        return transactions.as(StageRole.ADMIN, tx -> Uploads.endOfUser(tx, user, TombstoneReason.ERASED, batch));
    }

    /**
     * What there was to erase.
     *
     * @param held generations that stay because somebody holds them, or the user: let them go, and erase the user once more
     */
    record Result(UUID user, long jobs, long generations, long held) {}
}
