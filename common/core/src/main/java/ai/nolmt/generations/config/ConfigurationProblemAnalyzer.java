package ai.nolmt.generations.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets Spring Boot print the two sentences instead of a stack trace. */
final class ConfigurationProblemAnalyzer extends AbstractFailureAnalyzer<ConfigurationProblem> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationProblem problem) {
        return new FailureAnalysis(String.valueOf(problem.getMessage()), problem.cure(), problem);
    }
}
