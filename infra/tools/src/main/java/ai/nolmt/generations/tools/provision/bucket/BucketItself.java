package ai.nolmt.generations.tools.provision.bucket;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.object.BucketChecks;
import ai.nolmt.generations.object.BucketProblem;
import ai.nolmt.generations.tools.provision.plan.Finding;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The bucket, in the configured region and of this account. */
final class BucketItself extends BucketPart {
    private static final Pattern NEW = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

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
            if (BucketChecks.isNoStore(s3, bucket)) {
                throw BucketProblem.noStore();
            }
            return Finding.fine(bucket + " in " + region);
        } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
                return NEW.matcher(bucket).matches()
                        ? Finding.missing(wanted())
                        : Finding.stuck(
                                "no bucket can be called " + bucket + ": set AWS_S3_BUCKET_NAME to 3 to 63 lower-case"
                                        + " letters, digits, dots and dashes");
            }
            if (e.statusCode() == 403 || e.statusCode() == 400 || e.statusCode() == 301) {
                throw BucketProblem.of(s3, bucket, e);
            }
            throw e;
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
}
