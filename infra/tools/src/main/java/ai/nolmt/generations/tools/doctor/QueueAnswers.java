package ai.nolmt.generations.tools.doctor;

import software.amazon.awssdk.services.sqs.model.SqsException;

/** What SQS' refusals mean to the person who sets queues up. */
final class QueueAnswers {
    private QueueAnswers() {}

    static Outcome of(SqsException e) {
        String code = code(e);
        if (code.contains("InvalidClientTokenId") || code.contains("UnrecognizedClient")) {
            return Outcome.wrong("AWS_ACCESS_KEY_ID is no key that SQS knows.", "Set AWS_ACCESS_KEY_ID anew.");
        }
        if (code.contains("SignatureDoesNotMatch") || code.contains("InvalidSignature")) {
            return Outcome.wrong(
                    "AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID.",
                    "Set AWS_SECRET_ACCESS_KEY to the key's own secret.");
        }
        if (code.contains("ExpiredToken")) {
            return Outcome.wrong("AWS_SESSION_TOKEN has expired.", "Take new credentials.");
        }
        String named = code.isEmpty() ? "HTTP " + e.statusCode() : code;
        return isDenied(e)
                ? Outcome.wrong(
                        "Access Denied by SQS (" + named + ").",
                        "Allow sqs:GetQueueUrl and sqs:GetQueueAttributes on the queue (provision iam prints the policy),"
                                + " and check AWS_REGION.")
                : Outcome.wrong(
                        "Refused by SQS (" + named + ").",
                        "See whether SQS is well, and check AWS_REGION, and AWS_ENDPOINT_URL_SQS if you set it.");
    }

    static boolean isDenied(SqsException e) {
        return e.statusCode() == 403 || code(e).contains("AccessDenied");
    }

    private static String code(SqsException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }
}
