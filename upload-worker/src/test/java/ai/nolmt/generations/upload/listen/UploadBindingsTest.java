package ai.nolmt.generations.upload.listen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** What the application's environment says of its binding, with all that Spring Boot does to it. */
class UploadBindingsTest {
    private static final String CONCURRENCY = "spring.cloud.stream.bindings.uploads-in-0.consumer.concurrency";
    private static final String IN_FLIGHT = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.max-in-flight";

    @ParameterizedTest
    @CsvSource({"1, 21", "10, 30", "20, 40", "21, 41", "64, 128", "500, 1000"})
    void theBindingReceivesWhatMayBeStoredAtOnceAndALittleMore(int attempts, int inFlight) {
        ConfigurableEnvironment environment = environment("--nolmt.upload.concurrency=" + attempts);

        assertThat(environment.getProperty(CONCURRENCY, Integer.class)).isEqualTo(1);
        assertThat(environment.getProperty(IN_FLIGHT, Integer.class)).isEqualTo(inFlight);
    }

    @Test
    void withoutASettingItIsThatOfTheDefault() {
        ConfigurableEnvironment environment = environment();

        assertThat(environment.getProperty(CONCURRENCY, Integer.class)).isEqualTo(1);
        assertThat(environment.getProperty(IN_FLIGHT, Integer.class)).isEqualTo(128);
    }

    @Test
    void whatIsSetOnTheBindingItselfWins() {
        ConfigurableEnvironment environment =
                environment("--nolmt.upload.concurrency=80", "--" + CONCURRENCY + "=3", "--" + IN_FLIGHT + "=7");

        assertThat(environment.getProperty(CONCURRENCY, Integer.class)).isEqualTo(3);
        assertThat(environment.getProperty(IN_FLIGHT, Integer.class)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "501", "2147483647", "many", ""})
    void aValueThatTheSettingsRefuseLeavesTheBindingUsable(String value) {
        ConfigurableEnvironment environment = environment("--nolmt.upload.concurrency=" + value);

        assertThat(environment.getProperty(CONCURRENCY, Integer.class)).isPositive();
        assertThat(environment.getProperty(IN_FLIGHT, Integer.class)).isPositive();
    }

    private static ConfigurableEnvironment environment(String... arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .run(arguments)) {
            return context.getEnvironment();
        }
    }

    /** All that {@link SpringApplicationBuilder} needs. */
    static final class Nothing {}
}
