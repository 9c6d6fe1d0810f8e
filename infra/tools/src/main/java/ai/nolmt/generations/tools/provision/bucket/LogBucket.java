package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The bucket for logs is somebody's already: it is looked at and never made, for what it keeps is theirs to say. */
final class LogBucket extends BucketPart {
    LogBucket(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                Objects.requireNonNull(wishes.logs()).bucket(),
                "logging-bucket",
                "s3:ListBucket",
                "s3:CreateBucket",
                "nobody can tell later who read what");
    }

    @Override
    String wanted() {
        return bucket + " is there";
    }

    @Override
    public boolean isGround() {
        return true;
    }

    @Override
    Finding read() {
        try {
            s3.headBucket(head -> head.bucket(bucket));
            return Finding.fine(wanted());
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return Finding.stuck("there is no bucket " + bucket
                        + ": make it in the same region, or take --log-bucket" + " away");
            }
            throw e;
        }
    }

    @Override
    public void apply() {
        throw new IllegalStateException("Never missing");
    }
}
