package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobClosing.Erased;
import ai.nolmt.generations.presigned.Uploads;
import ai.nolmt.generations.tombstone.TombstoneReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/**
 * Erases a user: their jobs are closed, their rows deleted, their uploads ended, and accepting refuses them from then on. Their objects go
 * by the purge, which tombstones tell of them. Repeating it is harmless. Safe for concurrent use.
 */
final class Erasure {
    private static final int BATCH = 1000;

    private final StageTransactions transactions;

    Erasure(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** A batch of rows a transaction, so that no other user waits for a large one. */
    Result erase(UUID user) {
        long jobs = 0;
        long generations = 0;
        Erased erased;
        do {
            erased = transactions.as(StageRole.ADMIN, tx -> JobClosing.erase(tx, user, BATCH));
            jobs += erased.jobs();
            generations += erased.generations();
        } while (!erased.done());
        // opening one is refused since the first of these, and who claimed one was waited for
        while (endUploads(user) == BATCH) {
            // there are more
        }
        return new Result(user, jobs, generations, erased.held());
    }

    private int endUploads(UUID user) {
        return transactions.as(StageRole.ADMIN, tx -> Uploads.endOfUser(tx, user, TombstoneReason.ERASED, BATCH));
    }

    /**
     * What there was to erase.
     *
     * @param held generations that somebody holds and that stay: let them go, and erase the user once more
     */
    @Schema(name = "Erasure")
    record Result(UUID user, long jobs, long generations, long held) {}
}
