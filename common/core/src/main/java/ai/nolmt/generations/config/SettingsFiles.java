package ai.nolmt.generations.config;

import java.util.Map;
import java.util.Optional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.support.SystemEnvironmentPropertySourceEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Reads what applications are configured by, for commands that are none. */
public final class SettingsFiles {
    private SettingsFiles() {}

    /**
     * From these variables, system properties and the files that applications read.
     *
     * @throws ConfigurationProblem for names that nobody reads and addresses that are none
     */
    public static ConfigurableEnvironment read(Map<String, String> variables) {
        ConfigurableEnvironment environment = new Variables(variables);
        SpringApplication none = new SpringApplication();
        // or nobody knows a wrong value's variable
        new SystemEnvironmentPropertySourceEnvironmentPostProcessor().postProcessEnvironment(environment, none);
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        new Endpoints().postProcessEnvironment(environment, none);
        new KnownSettings().postProcessEnvironment(environment, none);
        return environment;
    }

    /** @throws ConfigurationProblem with the sentences that an application says of wrong values */
    public static <T> T bind(ConfigurableEnvironment environment, String prefix, Class<T> type) {
        try {
            return Binder.get(environment).bindOrCreate(prefix, type);
        } catch (BindException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ConfigurationProblem problem) {
                    throw problem;
                }
            }
            FailureAnalysis said = new WrongValueAnalyzer().analyze(e);
            throw Optional.ofNullable(said)
                    .map(known ->
                            new ConfigurationProblem(known.getDescription(), String.valueOf(known.getAction()), e))
                    .orElseGet(() -> new ConfigurationProblem(
                            "The settings under " + prefix + " can't be read: " + e.getMessage() + ".",
                            "Compare them with the table of settings.",
                            e));
        }
    }

    private static final class Variables extends StandardEnvironment {
        /** Not a field: the superclass' constructor asks for the sources. */
        private Variables(Map<String, String> variables) {
            getPropertySources()
                    .replace(
                            SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                            new SystemEnvironmentPropertySource(
                                    SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.copyOf(variables)));
        }

        @Override
        protected void customizePropertySources(MutablePropertySources sources) {
            sources.addLast(
                    new PropertiesPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, System.getProperties()));
            sources.addLast(new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of()));
        }
    }
}
