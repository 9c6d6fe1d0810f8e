package ai.nolmt.generations.cleanup.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CleanupSettingsTest {
    /** What an upload worker read as open 30 s ago it may put for four times a call's time; and a minute more. */
    @ParameterizedTest
    @CsvSource({"PT1S, PT30S, PT3M30S", "PT3M31S, PT30S, PT3M31S", "PT1H, PT30S, PT1H", "PT1H, PT20M, PT1H21M30S"})
    void anErasureWaitsLongerThanAnyPut(Duration set, Duration callTimeout, Duration least) {
        CleanupSettings settings = new Binder(
                        new MapConfigurationPropertySource(Map.of("nolmt.cleanup.longest-request", set.toString())))
                .bindOrCreate("nolmt.cleanup", CleanupSettings.class);

        assertThat(settings.longestRequest(callTimeout)).isEqualTo(least);
    }
}
