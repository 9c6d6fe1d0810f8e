package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LoggingEnabled;

/** Each request to the bucket is logged to another one. */
final class Logging extends BucketPart {
    private final String target;
    private final String prefix;

    Logging(S3Client s3, BucketWishes wishes) {
        super(
                s3,
                wishes.bucket(),
                "logging",
                "s3:GetBucketLogging",
                "s3:PutBucketLogging",
                "nobody can tell later who read what");
        this.target = Objects.requireNonNull(wishes.logs()).bucket();
        this.prefix = prefixOf(wishes);
    }

    static String prefixOf(BucketWishes wishes) {
        return "s3-access/" + wishes.bucket() + "/";
    }

    @Override
    String wanted() {
        return "to " + target + " under " + prefix;
    }

    @Override
    public String input() {
        return "--log-bucket";
    }

    @Override
    Finding read() {
        LoggingEnabled there = s3.getBucketLogging(get -> get.bucket(bucket)).loggingEnabled();
        if (there == null || there.targetBucket() == null) {
            return Finding.missing(wanted());
        }
        String said = "to " + there.targetBucket() + " under " + there.targetPrefix();
        return said.equals(wanted()) ? Finding.fine(said) : Finding.otherwise(said);
    }

    @Override
    public void apply() {
        s3.putBucketLogging(put -> put.bucket(bucket)
                .bucketLoggingStatus(
                        set -> set.loggingEnabled(to -> to.targetBucket(target).targetPrefix(prefix))));
    }
}
