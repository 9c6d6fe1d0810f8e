package ai.nolmt.generations.aws;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/** Buckets beside the one of outputs, whose objects go by themselves: of logs, and of reports of S3 Inventory. */
final class LogBucket {
    private LogBucket() {}

    static Bucket of(Construct scope, String id, String name, int days) {
        return Bucket.Builder.create(scope, id)
                .bucketName(name)
                .removalPolicy(RemovalPolicy.RETAIN)
                .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                // services deliver logs to no bucket that a key of KMS' encrypts
                .encryption(BucketEncryption.S3_MANAGED)
                .enforceSsl(true)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .id("nolmt-expire")
                        .expiration(Duration.days(days))
                        .abortIncompleteMultipartUploadAfter(Duration.days(7))
                        .build()))
                .build();
    }
}
