package ai.nolmt.generations.object;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Why a bucket can't be used. The answer to HEAD has no body that would say, so another request asks once more. */
public final class BucketProblem {
    private static final String REGION = "x-amz-bucket-region";

    private BucketProblem() {}

    /** Of what {@link BucketChecks#isNoStore} tells. */
    public static ConfigurationProblem noStore() {
        return new ConfigurationProblem(
                "What answers there is no S3: it lists no bucket.",
                "Set AWS_ENDPOINT_URL_S3 to where the store serves S3, which is not where its console is.");
    }

    static ConfigurationProblem of(SdkException failure) {
        return new ConfigurationProblem(
                "S3 can't be reached: " + Unreachable.because(failure) + ".",
                "Check AWS_REGION, the network, and AWS_ENDPOINT_URL_S3 if you set it.",
                failure);
    }

    /** @param head what HEAD was answered with */
    public static ConfigurationProblem of(S3Client s3, String bucket, S3Exception head) {
        String own = s3.serviceClientConfiguration().region().id();
        Optional<String> region = header(head, REGION).filter(other -> !other.equals(own));
        if (region.isPresent()) {
            return new ConfigurationProblem(
                    "The bucket " + bucket + " is in the region " + region.get() + ", not in " + own + ".",
                    "Set AWS_REGION to " + region.get() + ", or AWS_S3_BUCKET_NAME to another bucket.",
                    head);
        }
        String code = codeOfListing(s3, bucket);
        return switch (code) {
            case "InvalidAccessKeyId" ->
                problem(
                        "S3 knows no such AWS_ACCESS_KEY_ID.",
                        "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that there is, and AWS_ENDPOINT_URL_S3 to its"
                                + " store.",
                        head);
            case "SignatureDoesNotMatch" ->
                problem(
                        "S3 refuses the signature: AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID.",
                        "Set AWS_SECRET_ACCESS_KEY to this key's secret; nothing in between may change requests.",
                        head);
            case "ExpiredToken", "InvalidToken" ->
                problem(
                        "S3 refuses the session's token (" + code + ").",
                        "Set AWS_SESSION_TOKEN, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of one session that still lasts.",
                        head);
            case "RequestTimeTooSkewed" ->
                problem(
                        "S3 refuses what time it is here; there it is "
                                + header(head, "Date").orElse("another") + ".",
                        "Set the clock of this host right, by NTP for example.",
                        head);
            case "AuthorizationHeaderMalformed", "PermanentRedirect", "IllegalLocationConstraintException" ->
                problem(
                        "The bucket " + bucket + " is in another region than " + own + ".",
                        "Set AWS_REGION to the bucket's own region.",
                        head);
            default -> byStatus(bucket, head);
        };
    }

    private static ConfigurationProblem byStatus(String bucket, S3Exception head) {
        return switch (head.statusCode()) {
            case 404 ->
                problem(
                        "There is no bucket called " + bucket + ".",
                        "Set AWS_S3_BUCKET_NAME to an existing bucket, and AWS_REGION to its region.",
                        head);
            case 301 ->
                problem(
                        "The bucket " + bucket + " is in another region.",
                        "Set AWS_REGION to the bucket's own region.",
                        head);
            case 400 ->
                problem(
                        "S3 did not understand what it was asked about the bucket " + bucket + ".",
                        "Check AWS_REGION, and AWS_ENDPOINT_URL_S3 if you set it: http:// where https:// is spoken, perhaps.",
                        head);
            case 403 ->
                problem(
                        "Access to the bucket " + bucket + " is denied.",
                        "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the bucket policy, that the bucket is your"
                                + " account's, and that the IAM policy allows s3:ListBucket on it.",
                        head);
            default ->
                problem(
                        "S3 answered " + head.statusCode() + " when asked for the bucket " + bucket + ".",
                        "Check that S3 is well, and that AWS_ENDPOINT_URL_S3 is a store's address if you set it; then start"
                                + " again.",
                        head);
        };
    }

    private static String codeOfListing(S3Client s3, String bucket) {
        try {
            s3.listObjectsV2(list -> list.bucket(bucket).maxKeys(1));
            return "";
        } catch (S3Exception e) {
            return S3Problems.codeOf(e);
        } catch (SdkException e) {
            return "";
        }
    }

    private static Optional<String> header(S3Exception answer, String name) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().sdkHttpResponse() == null
                ? Optional.empty()
                : answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader(name);
    }

    private static ConfigurationProblem problem(String problem, String cure, S3Exception head) {
        return new ConfigurationProblem(problem, cure, head);
    }
}
