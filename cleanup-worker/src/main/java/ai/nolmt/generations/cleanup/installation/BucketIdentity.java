package ai.nolmt.generations.cleanup.installation;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.object.InstallationMarker;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;

/** Stops runs on a bucket that doesn't say it is this database's. A clean-up never marks one itself. */
public final class BucketIdentity {
    private final InstallationMarker marker;

    public BucketIdentity(ObjectStore objects, KeyPrefix prefix, Installation installation) {
        this.marker = new InstallationMarker(objects, prefix, installation.id());
    }

    /** @throws RunStopped unless the bucket is marked as this database's */
    public void check() {
        switch (marker.look()) {
            case OURS -> {}
            case UNMARKED ->
                throw RunStopped.aborted(
                        ErrorCode.INSTALLATION_UNMARKED,
                        "The bucket doesn't say which database it belongs to. If it is this one, run the migrate command"
                                + " with AWS_S3_BUCKET_NAME and credentials that may write: it marks the bucket.");
            case FOREIGN ->
                throw RunStopped.aborted(
                        ErrorCode.INSTALLATION_FOREIGN,
                        "The bucket says that it belongs to another database. Check NOLMT_DATABASE_URL, AWS_S3_BUCKET_NAME"
                                + " and nolmt.objects.prefix; nothing was deleted.");
        }
    }
}
