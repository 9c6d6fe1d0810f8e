package ai.nolmt.stream.sqs;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

/** Prints what is wrong with a queue instead of a stack trace. */
final class ProvisioningFailureAnalyzer extends AbstractFailureAnalyzer<ProvisioningException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ProvisioningException failure) {
        return new FailureAnalysis(
                String.valueOf(failure.getMessage()),
                "Check the queue's name, AWS_REGION and AWS_ENDPOINT_URL_SQS, and that the credentials may use SQS.",
                failure);
    }
}
