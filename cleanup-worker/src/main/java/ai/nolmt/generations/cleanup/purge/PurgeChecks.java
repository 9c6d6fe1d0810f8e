package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.config.Check;
import ai.nolmt.generations.database.RowVisibility;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.BucketChecks;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;
import java.util.List;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.s3.S3Client;

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

    /** Says at start what a purge would refuse. */
    public static void start(S3Client s3, String bucket, Versions versions) {
        Check.start(List.of(BucketChecks.versioning(s3, bucket, versions == Versions.DELETE)));
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
