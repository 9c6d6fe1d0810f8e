package ai.nolmt.generations.object;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A region that is missing is met by whichever AWS client is made first. */
final class MissingRegionAnalyzer extends AbstractFailureAnalyzer<SdkClientException> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SdkClientException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("Unable to load region")
                ? new FailureAnalysis(
                        "AWS_REGION is not set.", "Set AWS_REGION to the region, like us-east-1.", failure)
                : null;
    }
}
