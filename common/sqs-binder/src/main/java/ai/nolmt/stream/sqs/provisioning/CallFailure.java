package ai.nolmt.stream.sqs.provisioning;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Why SQS could not be asked for a queue, in a sentence with its cure, where the SDK writes a paragraph. */
final class CallFailure {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final String ENDPOINT = "Check AWS_ENDPOINT_URL_SQS if you set it, AWS_REGION and the network.";
    private static final String CREDENTIALS =
            "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role that the process was given.";

    private CallFailure() {}

    static ProvisioningException of(String queue, Throwable failure) {
        return new ProvisioningException(sentences(queue, failure), failure);
    }

    private static String sentences(String queue, Throwable failure) {
        if (failure instanceof SqsException refusal) {
            return refused(queue, refusal);
        }
        return "SQS can't be reached for the queue " + queue + ": " + because(failure) + ". " + ENDPOINT;
    }

    private static String refused(String queue, SqsException refusal) {
        String code = refusal.awsErrorDetails() == null
                ? ""
                : String.valueOf(refusal.awsErrorDetails().errorCode());
        return switch (code) {
            case "InvalidClientTokenId",
                    "UnrecognizedClientException",
                    "SignatureDoesNotMatch",
                    "InvalidSignatureException",
                    "ExpiredToken" -> "SQS does not take the credentials (" + code + "). " + CREDENTIALS;
            case "RequestExpired" ->
                "SQS refuses what time it is here (" + code + "). Set the clock of this host right.";
            default ->
                refusal.statusCode() == FORBIDDEN
                        ? "SQS denies access to the queue " + queue
                                + ". Check that the IAM policy allows sqs:GetQueueUrl on it, and the queue's own policy."
                        : "SQS answered " + refusal.statusCode() + " " + code + " for the queue " + queue + ". "
                                + (refusal.statusCode() == BAD_REQUEST
                                        ? ENDPOINT
                                        : "Check that SQS is well, then start again.");
        };
    }

    private static String because(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
            if (cause instanceof UnknownHostException) {
                return "there is no host called " + message.replaceAll(":.*$", "");
            }
            if (cause instanceof CertPathBuilderException) {
                return "its certificate is of nobody whom this Java trusts (import its CA into the trust store)";
            }
            if (cause instanceof ConnectException) {
                return "nobody listens there (" + message + ")";
            }
        }
        // after what caused them
        if (has(failure, SSLException.class)) {
            return "it speaks no TLS (http:// instead of https://, perhaps)";
        }
        if (has(failure, ApiCallTimeoutException.class) || has(failure, TimeoutException.class)) {
            return "it did not answer in time";
        }
        return message.contains("closed during the request") || message.contains("connection was closed")
                ? "it ends the connection without an answer (http:// instead of https:// or the other way, perhaps)"
                : message.replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
