package ai.nolmt.generations.config;

import org.jspecify.annotations.Nullable;

/**
 * Something in the configuration or around it that a person must change before the application can start. Stops the
 * start with two sentences: what is wrong, and what to set.
 */
public final class ConfigurationProblem extends RuntimeException {
    private final String cure;

    public ConfigurationProblem(String problem, String cure) {
        super(problem);
        this.cure = cure;
    }

    public ConfigurationProblem(String problem, String cure, @Nullable Throwable cause) {
        super(problem, cause);
        this.cure = cure;
    }

    public String cure() {
        return cure;
    }
}
