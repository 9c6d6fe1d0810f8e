package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** Whether the bucket keeps versions. Off means never: a bucket that had some is not without them again. */
final class Versions extends BucketPart {
    private final boolean on;

    Versions(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                wishes.bucket(),
                "versioning",
                "s3:GetBucketVersioning",
                "s3:PutBucketVersioning",
                "what is deleted is gone, as it should be");
        this.on = wishes.versioned();
    }

    @Override
    String wanted() {
        return on ? "on, so that the purge refuses to hide what it can't delete" : "off";
    }

    @Override
    boolean isUsual() {
        return !on;
    }

    @Override
    Finding read() {
        BucketVersioningStatus status =
                s3.getBucketVersioning(get -> get.bucket(bucket)).status();
        if (status == null) {
            return on ? Finding.missing(wanted()) : Finding.fine(wanted());
        }
        if (on) {
            return status == BucketVersioningStatus.ENABLED
                    ? Finding.fine(wanted())
                    : Finding.otherwise(String.valueOf(status));
        }
        return Finding.stuck(
                "it is " + status + ", and no call takes versions away, so the purge will refuse: use another"
                        + " bucket, or set nolmt.cleanup.versions to delete and say --versioning on");
    }

    @Override
    public void apply() {
        s3.putBucketVersioning(
                put -> put.bucket(bucket).versioningConfiguration(set -> set.status(BucketVersioningStatus.ENABLED)));
    }
}
