package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3's error codes mean to the person who set the bucket up. */
final class S3Problems {
    private S3Problems() {}

    /** What the SDK throws, as what we do. */
    static <T> T call(String what, String bucket, Supplier<T> work) {
        try {
            return work.get();
        } catch (S3Exception e) {
            throw explain(what, bucket, e);
        } catch (SdkException e) {
            String local = LocalFile.problem(e);
            if (local != null) {
                throw new ObjectStoreException(
                        Kind.LOCAL,
                        "A file on the way " + (what.equals("GET") ? "from" : "to") + " S3 can't be used: " + local
                                + ". Is there room in the work folder?",
                        e);
            }
            throw new ObjectStoreException(
                    Kind.TRANSIENT, "S3 could not be reached or did not answer (" + what + "): " + e.getMessage(), e);
        }
    }

    /** S3's own; empty if it said none. */
    static String codeOf(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    static boolean isNoSuchUpload(S3Exception e) {
        return "NoSuchUpload".equals(codeOf(e));
    }

    static RuntimeException explain(String what, String bucket, S3Exception e) {
        int status = e.statusCode();
        String code = code(e.awsErrorDetails(), status);
        String prefix = "S3 answered " + status + " " + code + " to " + what + " in bucket " + bucket + ". ";
        return switch (code) {
            case "NoSuchKey" -> new S3ObjectStore.NoSuchObject(e);
            case "NoSuchBucket" ->
                new ObjectStoreException(
                        Kind.REFUSED, prefix + "The bucket was not found: check AWS_S3_BUCKET_NAME and AWS_REGION.", e);
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                new ObjectStoreException(
                        Kind.REFUSED,
                        prefix + "The bucket is in another region: set AWS_REGION to the bucket's own.",
                        e);
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken" ->
                new ObjectStoreException(
                        Kind.REFUSED,
                        prefix + "The credentials are not valid: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                        e);
            case "BadDigest", "XAmzContentChecksumMismatch" ->
                new ObjectStoreException(Kind.CORRUPTED, prefix + "Other bytes arrived than were sent.", e);
            default -> code.startsWith("KMS") ? ofKey(prefix, e) : byStatus(status, what, prefix, e);
        };
    }

    private static ObjectStoreException ofKey(String prefix, S3Exception e) {
        return new ObjectStoreException(
                Kind.REFUSED,
                prefix
                        + "The key of KMS can't be used: check that nolmt.objects.kms-key, or the bucket's default, names"
                        + " one of the bucket's region that is enabled.",
                e);
    }

    private static RuntimeException byStatus(int status, String what, String prefix, S3Exception e) {
        // An answer to HEAD has no body and so no code; any other 404 without a code is not S3's word.
        if (status == 404 && what.equals("HEAD")) {
            return new S3ObjectStore.NoSuchObject(e);
        }
        if (status == 412) {
            return new ObjectStoreException(Kind.KEY_TAKEN, prefix + "The key is taken; keys are written once.", e);
        }
        if (status == 403) {
            return new ObjectStoreException(
                    Kind.REFUSED,
                    prefix
                            + "Access is denied: check the IAM policy, the bucket policy, the credentials, and who may use"
                            + " the key of KMS if there is one.",
                    e);
        }
        if (status == 400) {
            return new ObjectStoreException(Kind.INVALID, prefix + Objects.requireNonNullElse(e.getMessage(), ""), e);
        }
        boolean tryAgain = status == 404 || status >= 500 || status == 409 || status == 408 || status == 429;
        return new ObjectStoreException(
                tryAgain ? Kind.TRANSIENT : Kind.REFUSED, prefix + Objects.requireNonNullElse(e.getMessage(), ""), e);
    }

    private static String code(@Nullable AwsErrorDetails details, int status) {
        String code = details == null ? null : details.errorCode();
        return code == null || code.isEmpty() ? "(no code, HTTP " + status + ")" : code;
    }
}
