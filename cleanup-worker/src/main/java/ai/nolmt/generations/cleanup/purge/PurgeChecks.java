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
    private final Versions versions;

    /** What becomes of a bucket that keeps versions, where a deletion would only hide. */
    public enum Versions {
        /** Nothing is deleted. */
        REFUSE,
        /** All versions and markers of a key are. */
        DELETE
    }

    /** @param versioned whether the bucket keeps versions */
    public PurgeChecks(BucketIdentity bucket, BooleanSupplier versioned, Versions versions) {
        this.bucket = bucket;
        this.versioned = versioned;
        this.versions = versions;
    }

    /** Returns whether the bucket keeps versions, all of which are to go. */
    boolean run(StageTransactions transactions) {
        transactions
                .as(StageRole.CLEANUP, tx -> RowVisibility.problem(tx.sql()))
                .ifPresent(hidden -> {
                    throw RunStopped.aborted(ErrorCode.ROWS_HIDDEN, hidden + " " + RowVisibility.CURE);
                });
        bucket.check();
        boolean keeps = versioned.getAsBoolean();
        if (keeps && versions == Versions.REFUSE) {
            throw RunStopped.failed(
                    ErrorCode.BUCKET_VERSIONED,
                    "The bucket keeps versions, or kept them before that was suspended, so a deletion would only hide"
                            + " objects. Set nolmt.cleanup.versions to delete, which deletes all versions of them, or use a"
                            + " bucket that never had versioning on.");
        }
        return keeps;
    }
}
