package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.provision.plan.Finding;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The bucket, in the configured region and of this account. */
final class BucketItself extends BucketPart {
    private final Region region;

    BucketItself(S3Client s3, String bucket, Region region) {
        super(s3, bucket, "bucket", "s3:ListBucket", "s3:CreateBucket", "there is no place for objects");
        this.region = region;
    }

    @Override
    String wanted() {
        return "make " + bucket + " in " + region;
    }

    @Override
    public boolean isGround() {
        return true;
    }

    @Override
    Finding read() {
        try {
            s3.headBucket(head -> head.bucket(bucket));
            return Finding.fine(bucket + " in " + region);
        } catch (S3Exception e) {
            return switch (e.statusCode()) {
                case NOT_FOUND -> Finding.missing(wanted());
                case 301, 400 ->
                    throw new ConfigurationProblem(
                            "The bucket " + bucket + " is in another region than " + region + where(e) + ".",
                            "Set AWS_REGION to the bucket's own region, or AWS_S3_BUCKET_NAME to another name.",
                            e);
                case 403 ->
                    throw new ConfigurationProblem(
                            "The bucket " + bucket
                                    + " is not for these credentials: they are wrong, or lack s3:ListBucket"
                                    + " on it, or it belongs to another account, or its policy shuts them out.",
                            "Check them, grant s3:ListBucket on it, or set AWS_S3_BUCKET_NAME to another name: each is"
                                    + " given once in the whole world.",
                            e);
                default -> throw e;
            };
        }
    }

    @Override
    public void apply() {
        try {
            s3.createBucket(create -> {
                create.bucket(bucket);
                if (!region.equals(Region.US_EAST_1)) { // which has no name as a constraint
                    create.createBucketConfiguration(set -> set.locationConstraint(region.id()));
                }
            });
        } catch (BucketAlreadyOwnedByYouException e) {
            // by a run before this one whose answer was lost
        } catch (BucketAlreadyExistsException e) {
            throw new ConfigurationProblem(
                    "The name " + bucket + " is taken by a bucket of somebody else.",
                    "Set AWS_S3_BUCKET_NAME to another name: each is given once in the whole world.",
                    e);
        }
    }

    private static String where(S3Exception e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().sdkHttpResponse() == null
                ? ""
                : e.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .map(there -> ": " + there)
                        .orElse("");
    }
}
