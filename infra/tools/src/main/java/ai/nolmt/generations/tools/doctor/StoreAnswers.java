package ai.nolmt.generations.tools.doctor;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3's refusals mean to the person who sets a bucket up, in the words of the guide's troubleshooting. */
final class StoreAnswers {
    private static final Set<String> UNKNOWN_CALLS =
            Set.of("NotImplemented", "MethodNotAllowed", "NotSupported", "UnsupportedOperation", "XNotImplemented");

    private StoreAnswers() {}

    /** @param action the IAM action that the call needs, like s3:PutObject */
    static Outcome of(String action, S3Exception e) {
        String code = code(e);
        return switch (code) {
            case "NoSuchBucket" ->
                Outcome.wrong(
                        "Bucket not found: there is none of this name.",
                        "Set AWS_S3_BUCKET_NAME to an existing bucket (or make it: provision bucket --apply), and"
                                + " AWS_REGION to its region.");
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                Outcome.wrong("The bucket is in another region.", "Set AWS_REGION to the bucket's own region.");
            case "InvalidAccessKeyId" ->
                Outcome.wrong("AWS_ACCESS_KEY_ID is no key that the store knows.", "Set AWS_ACCESS_KEY_ID anew.");
            case "SignatureDoesNotMatch" ->
                Outcome.wrong(
                        "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID.",
                        "Set AWS_SECRET_ACCESS_KEY to the key's own secret.");
            case "ExpiredToken", "InvalidToken", "TokenRefreshRequired" ->
                Outcome.wrong("AWS_SESSION_TOKEN has expired or is of another key.", "Take new credentials.");
            case "RequestTimeTooSkewed" ->
                Outcome.wrong("This host's clock differs too much from S3's.", "Set the host's clock, by NTP.");
            default -> byStatus(action, code, e);
        };
    }

    private static Outcome byStatus(String action, String code, S3Exception e) {
        if (isUnknownCall(e)) {
            return Outcome.cannot("this store doesn't know " + action);
        }
        if (e.statusCode() == 403) {
            return Outcome.wrong(
                    "Access Denied: these credentials may not do " + action + ".",
                    "Allow " + action + " in the IAM policy (provision iam prints it), and see that the bucket policy"
                            + " doesn't deny it.");
        }
        return Outcome.wrong(
                "S3 answered " + e.statusCode() + (code.isEmpty() ? "" : " " + code) + " to " + action + ".",
                "See whether the store is well, and try again.");
    }

    /** Whether the store says that it has no such call at all. */
    static boolean isUnknownCall(S3Exception e) {
        return e.statusCode() == 501 || e.statusCode() == 405 || UNKNOWN_CALLS.contains(code(e));
    }

    static boolean isDenied(S3Exception e) {
        return e.statusCode() == 403
                && !Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch").contains(code(e));
    }

    /** S3's own; empty if it said none. */
    static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
