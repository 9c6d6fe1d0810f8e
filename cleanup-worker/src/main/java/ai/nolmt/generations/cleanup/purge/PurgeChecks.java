package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;
import java.util.function.BooleanSupplier;

/** What must hold before anything is deleted, looked at anew by every slice. */
public final class PurgeChecks {
    private final BucketIdentity bucket;
    private final BooleanSupplier versioned;

    /** @param versioned whether the bucket keeps versions, where a deletion would only hide */
    public PurgeChecks(BucketIdentity bucket, BooleanSupplier versioned) {
        this.bucket = bucket;
        this.versioned = versioned;
    }

    void run(StageTransactions transactions) {
        transactions
                .as(StageRole.CLEANUP, tx -> RowVisibility.problem(tx.sql()))
                .ifPresent(hidden -> {
                    throw RunStopped.aborted(ErrorCode.ROWS_HIDDEN, hidden + " " + RowVisibility.CURE);
                });
        bucket.check();
        if (versioned.getAsBoolean()) {
            throw RunStopped.failed(
                    ErrorCode.BUCKET_VERSIONED,
                    "The bucket keeps versions, or kept them before that was suspended, so a deletion would only hide"
                            + " objects. Use a bucket that never had versioning on, or wait for a release that purges versions.");
        }
    }
}
