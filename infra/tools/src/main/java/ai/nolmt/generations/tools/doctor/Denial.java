package ai.nolmt.generations.tools.doctor;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Which policy stands in the way, as far as the store says: AWS does to callers of the bucket's own account. */
final class Denial {
    private static final Pattern ACTION = Pattern.compile("not authorized to perform: ([a-z0-9-]+:\\w+)");
    private static final Pattern POLICY =
            Pattern.compile("(with an explicit deny in|because no) (?:an? )?([\\w -]{3,40}?(?:policy|boundary))");

    private Denial() {}

    /** Whether the answer names the policy. */
    static boolean saysWhich(S3Exception e) {
        return POLICY.matcher(String.valueOf(e.getMessage())).find();
    }

    /** Whether it is this action that was denied, as far as the answer says so. */
    static boolean isOf(String action, S3Exception e) {
        Matcher named = ACTION.matcher(String.valueOf(e.getMessage()));
        return named.find() && action.equals(named.group(1));
    }

    /** @param tried the IAM action that the call needs, like s3:PutObject; AWS may name one of KMS instead */
    static Outcome of(String tried, S3Exception e) {
        String said = String.valueOf(e.getMessage());
        Matcher named = ACTION.matcher(said);
        String action = named.find() ? String.valueOf(named.group(1)) : tried;
        if (action.toLowerCase(Locale.ROOT).startsWith("kms:")) {
            return Outcome.wrong(
                    "Access Denied: the bucket's key of KMS is not these credentials' to use (" + action + ").",
                    "Allow " + action + " in the key's policy and in the IAM policy (provision iam --kms-key ARN prints"
                            + " it).");
        }
        String problem = "Access Denied: these credentials may not do " + action;
        Matcher policy = POLICY.matcher(said);
        if (!policy.find()) {
            return Outcome.wrong(
                    problem + ".",
                    "Allow " + action + " in the IAM policy (provision iam prints it), and see that the bucket policy"
                            + " doesn't deny it.");
        }
        boolean denies = String.valueOf(policy.group(1)).startsWith("with");
        return switch (String.valueOf(policy.group(2))) {
            case "identity-based policy" ->
                denies
                        ? Outcome.wrong(
                                problem + ": their IAM policy denies it.", "Take that Deny out of the IAM policy.")
                        : Outcome.wrong(
                                problem + ": no IAM policy of theirs allows it.",
                                "Allow " + action + " in the IAM policy (provision iam prints it).");
            case "resource-based policy" ->
                denies
                        ? Outcome.wrong(
                                problem + ": the bucket policy denies it.",
                                "Take that Deny out of the bucket policy, or except these credentials from it. Ours"
                                        + " deny only plain http, and writes that might overwrite.")
                        : Outcome.wrong(
                                problem + ": the bucket is another account's, whose bucket policy doesn't allow it.",
                                "Check AWS_S3_BUCKET_NAME; or let that account's bucket policy allow it.");
            default ->
                Outcome.wrong(
                        problem + ": what stands against it is the " + policy.group(2) + ".",
                        "Ask who set the " + policy.group(2) + " to allow " + action
                                + "; it is above what IAM policies and bucket policies allow.");
        };
    }
}
