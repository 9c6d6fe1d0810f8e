package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.SettingsFiles;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;

/** The applications' configuration, from the same variables and files, with the same sentences for what is wrong. */
public final class Settings {
    private final Map<String, String> variables;
    private final ConfigurableEnvironment environment;

    private Settings(Map<String, String> variables, ConfigurableEnvironment environment) {
        this.variables = variables;
        this.environment = environment;
    }

    /** @throws ai.nolmt.generations.config.ConfigurationProblem for what no application would start with */
    static Settings read(Map<String, String> variables) {
        return new Settings(variables, SettingsFiles.read(variables));
    }

    /**
     * @param prefix like nolmt.objects
     * @throws ai.nolmt.generations.config.ConfigurationProblem for wrong values
     */
    public <T> T of(String prefix, Class<T> type) {
        return SettingsFiles.bind(environment, prefix, type);
    }

    /** One that belongs to no record of ours; null if it is not set. */
    public @Nullable String property(String name) {
        return environment.getProperty(name);
    }

    /** Null if it is not set, or blank. */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    public AwsClients aws() {
        return new AwsClients(this);
    }

    /** Without values, among which are secrets. */
    @Override
    public String toString() {
        return "Settings of " + Objects.requireNonNullElse(variable("AWS_S3_BUCKET_NAME"), "no bucket");
    }
}
