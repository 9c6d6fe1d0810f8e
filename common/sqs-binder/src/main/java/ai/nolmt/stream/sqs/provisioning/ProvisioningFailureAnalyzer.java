package ai.nolmt.stream.sqs.provisioning;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

/** Prints what is wrong with a queue instead of a stack trace. */
final class ProvisioningFailureAnalyzer extends AbstractFailureAnalyzer<ProvisioningException> {
    private static final String BINDER = "ai.nolmt.stream.sqs.";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ProvisioningException failure) {
        StackTraceElement[] thrown = failure.getStackTrace();
        if (thrown.length == 0 || !thrown[0].getClassName().startsWith(BINDER)) {
            return null; // another binder's
        }
        String message = String.valueOf(failure.getMessage());
        return new FailureAnalysis(
                message,
                message.contains("SQS")
                        ? "If the queue is right, check AWS_REGION and AWS_ENDPOINT_URL_SQS, and that the credentials may"
                                + " use SQS."
                        : "Change the setting and start again.",
                failure);
    }
}
