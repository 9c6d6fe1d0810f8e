package ai.nolmt.generations.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says which setting the port is from, where Boot only tells its number. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PortInUseAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {
    private final Environment environment;

    PortInUseAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PortInUseException failure) {
        String port = Integer.toString(failure.getPort());
        String variable = port.equals(environment.getProperty("management.server.port"))
                ? "MANAGEMENT_SERVER_PORT"
                : "SERVER_PORT";
        return new FailureAnalysis(
                variable + " is " + port + ", where another process listens.",
                "Set " + variable + " to a port that is free, or stop the process that listens on " + port + ".",
                failure);
    }
}
