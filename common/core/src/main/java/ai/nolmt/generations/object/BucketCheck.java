package ai.nolmt.generations.object;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Looks at the bucket once at start-up, so that a wrong name is one sentence now and not a failed job later. */
final class BucketCheck {
    private BucketCheck() {}

    static void run(S3Client s3, String bucket) {
        try {
            s3.headBucket(head -> head.bucket(bucket));
        } catch (S3Exception e) {
            throw switch (e.statusCode()) {
                case 404 ->
                    new ConfigurationProblem(
                            "There is no bucket called " + bucket + ".",
                            "Set AWS_S3_BUCKET_NAME to an existing bucket, and AWS_REGION to its region.",
                            e);
                case 301, 400 ->
                    new ConfigurationProblem(
                            "The bucket " + bucket + " is in another region, or the request was not understood.",
                            "Set AWS_REGION to the bucket's own region.",
                            e);
                case 403 ->
                    new ConfigurationProblem(
                            "Access to the bucket " + bucket + " is denied.",
                            "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the bucket policy, and that the IAM"
                                    + " policy allows s3:ListBucket on it.",
                            e);
                default ->
                    new ConfigurationProblem(
                            "S3 answered " + e.statusCode() + " when asked for the bucket " + bucket + ".",
                            "Check that S3 is well, then start again.",
                            e);
            };
        } catch (SdkException e) {
            throw new ConfigurationProblem(
                    "S3 can't be reached: " + Unreachable.because(e) + ".",
                    "Check AWS_REGION, the network, and AWS_ENDPOINT_URL_S3 if you set it.",
                    e);
        }
    }
}
