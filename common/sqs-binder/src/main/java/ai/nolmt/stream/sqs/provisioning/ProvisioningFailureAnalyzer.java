package ai.nolmt.stream.sqs.provisioning;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/** Prints what is wrong with a queue instead of a stack trace. */
final class ProvisioningFailureAnalyzer extends AbstractFailureAnalyzer<ProvisioningException> {
    private static final String BINDER = "ai.nolmt.stream.sqs.";
    private static final String PROVISIONING = "spring.cloud.stream.sqs.binder.provisioning";
    private static final Pattern OF_ANOTHER = Pattern.compile("\\$\\{([^}:]+)(?::[^}]*)?}");

    private final Environment environment;

    ProvisioningFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ProvisioningException failure) {
        StackTraceElement[] thrown = failure.getStackTrace();
        if (thrown.length == 0 || !thrown[0].getClassName().startsWith(BINDER)) {
            return null; // another binder's
        }
        String message = String.valueOf(failure.getMessage()).replace(PROVISIONING, nameOfProvisioning());
        int end = message.indexOf(". ");
        return end < 0
                ? new FailureAnalysis(message, "Change the setting and start again.", failure)
                : new FailureAnalysis(
                        message.substring(0, end + 1),
                        message.substring(end + 2).strip(),
                        failure);
    }

    /** The application's own, where it only hands one on. */
    private String nameOfProvisioning() {
        if (environment instanceof ConfigurableEnvironment sources) {
            for (PropertySource<?> source : sources.getPropertySources()) {
                Matcher own = OF_ANOTHER.matcher(String.valueOf(source.getProperty(PROVISIONING)));
                if (own.matches()) {
                    return own.group(1);
                }
            }
        }
        return PROVISIONING;
    }
}
