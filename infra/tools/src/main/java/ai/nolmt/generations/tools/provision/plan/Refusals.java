package ai.nolmt.generations.tools.provision.plan;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.provision.plan.Step.State;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What a refusal means to who runs a plan. */
final class Refusals {
    private static final Set<String> NO_SUCH_THING = Set.of(
            "NotImplemented",
            "XNotImplemented",
            "MethodNotAllowed",
            "InvalidAction",
            "InvalidAttributeName",
            "UnsupportedOperation",
            "UnknownOperationException");
    private static final Set<String> WRONG_CREDENTIALS = Set.of(
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "ExpiredToken",
            "InvalidToken",
            "IncompleteSignature");

    private Refusals() {}

    /**
     * @param onAws where a bad request is our fault; elsewhere it is what a store doesn't know
     * @throws ConfigurationProblem if nothing else would go better
     */
    static Step of(Desired desired, String action, boolean onAws, AwsServiceException e) {
        String code = codeOf(e);
        int status = e.statusCode();
        if (WRONG_CREDENTIALS.contains(code)) {
            throw new ConfigurationProblem(
                    service(action) + " does not know the credentials (" + code + ").",
                    "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
                    e);
        }
        if (status == 501 || status == 405 || NO_SUCH_THING.contains(lastPart(code))) {
            // which a plan that only looks can't know
            String hint = action.equals(desired.writes()) ? leaveOut(desired) : "";
            return new Step(
                    desired.name(), State.CANT, "this store has no such thing: " + desired.without() + "." + hint);
        }
        if (status == 403 || code.startsWith("AccessDenied")) {
            return new Step(
                    desired.name(), State.DENIED, "the credentials lack " + action + ": grant it, and run this again.");
        }
        if (status == 400 && !onAws && !desired.isGround()) {
            if (action.equals(desired.writes()) && !desired.input().isEmpty()) {
                return new Step(
                        desired.name(),
                        State.FAILED,
                        "this store refuses it (" + why(code, e) + "): check " + desired.input()
                                + ", or leave it out with --without " + desired.name()
                                + " if there is no such thing here.");
            }
            return new Step(
                    desired.name(),
                    State.CANT,
                    "this store refuses it (" + why(code, e) + "): " + desired.without() + "." + leaveOut(desired));
        }
        return new Step(
                desired.name(),
                State.FAILED,
                service(action) + " answered " + status + (code.isEmpty() ? "" : " " + code) + " to " + action
                        + (said(e).isEmpty() ? "" : ": " + said(e)) + ". Run this again.");
    }

    static String leaveOut(Desired desired) {
        return " Leave it out with --without " + desired.name() + ".";
    }

    static String codeOf(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    static String service(String action) {
        return action.substring(0, action.indexOf(':')).toUpperCase(Locale.ROOT);
    }

    private static String said(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String said = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        return said.replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }

    private static String why(String code, AwsServiceException e) {
        return code.isEmpty() ? "HTTP " + e.statusCode() : code;
    }

    /** SQS says AWS.SimpleQueueService.UnsupportedOperation. */
    private static String lastPart(String code) {
        return code.substring(code.lastIndexOf('.') + 1);
    }
}
