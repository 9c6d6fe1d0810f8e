package ai.nolmt.generations.tools.doctor;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What S3's refusals mean to the person who sets a bucket up, in the words of the guide's troubleshooting. */
final class StoreAnswers {
    private static final Set<String> UNKNOWN_CALLS =
            Set.of("NotImplemented", "MethodNotAllowed", "NotSupported", "UnsupportedOperation", "XNotImplemented");
    private static final Set<String> OF_CREDENTIALS = Set.of(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "ExpiredToken",
            "InvalidToken",
            "TokenRefreshRequired",
            "RequestTimeTooSkewed");
    private static final Set<String> OF_REGIONS =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Pattern EXPECTED = Pattern.compile("expecting '([a-z0-9-]+)'");

    private StoreAnswers() {}

    /** @param action the IAM action that the call needs, like s3:PutObject */
    static Outcome of(String action, S3Exception e) {
        String code = code(e);
        if (e.statusCode() == 301 || OF_REGIONS.contains(code)) {
            return elsewhere(e);
        }
        return switch (code) {
            case "NoSuchBucket" ->
                Outcome.wrong(
                        "Bucket not found: there is none of this name.",
                        "Set AWS_S3_BUCKET_NAME to an existing bucket (or make it: provision bucket --apply), and"
                                + " AWS_REGION to its region.");
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
        if (isOfKey(e)) {
            return Outcome.wrong(
                    "The key of KMS can't be used: S3 answered " + code + " to " + action + ".",
                    "Set nolmt.objects.kms-key, or the bucket's default, to a key of the bucket's region that is"
                            + " enabled.");
        }
        if (e.statusCode() == 403) {
            return Denial.of(action, e);
        }
        return Outcome.wrong(
                "S3 answered " + e.statusCode() + (code.isEmpty() ? "" : " " + code) + " to " + action + ".",
                "See whether the store is well, and try again.");
    }

    /** Of a bucket's region, which the answer names in a header or in its sentence, if at all. */
    static Outcome elsewhere(S3Exception e) {
        Optional<String> region = region(e);
        return Outcome.wrong(
                "Bucket not found in AWS_REGION: it is in " + region.orElse("another region") + ".",
                "Set AWS_REGION to " + region.orElse("the bucket's own region") + ".");
    }

    /** Empty if the answer doesn't say. */
    static Optional<String> region(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        Optional<String> named = details == null || details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region");
        Matcher expected = EXPECTED.matcher(String.valueOf(e.getMessage()));
        return named.isPresent() || !expected.find() ? named : Optional.of(String.valueOf(expected.group(1)));
    }

    /** Whether the store says that it has no such call at all. */
    static boolean isUnknownCall(S3Exception e) {
        return e.statusCode() == 501 || e.statusCode() == 405 || UNKNOWN_CALLS.contains(code(e));
    }

    /** Whether a key of KMS is not there, or off. */
    static boolean isOfKey(S3Exception e) {
        return code(e).startsWith("KMS");
    }

    /** Whether the caller is known, and may not. */
    static boolean isDenied(S3Exception e) {
        return e.statusCode() == 403 && !OF_CREDENTIALS.contains(code(e));
    }

    /** Whether it was refused for what is wrong with every call, and not for what this one sends. */
    static boolean isOfEveryCall(S3Exception e) {
        return OF_CREDENTIALS.contains(code(e)) || OF_REGIONS.contains(code(e));
    }

    /** S3's own; empty if it said none. */
    static String code(S3Exception e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
