package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class FetchSettingsTest {
    @Test
    void withoutAnyTheDefaultsHold() {
        assertThat(bind(Map.of()).credentials()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "concurrency, 0",
        "concurrency, 1001",
        "per-host, 0",
        "bytes-in-flight, 1KB",
        "timeout, PT12H",
        "patience, PT0.01S",
        "least-rate, 0B",
        "attempts, 0",
        "attempts, 101",
        "host-pause, PT0S",
        "host-patience, P2D",
        "longest-delay, PT13H",
        "lifetimes[0], files.example"
    })
    void whatIsOutOfBoundsStopsTheStart(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("nolmt.sources." + name, value)))
                .hasRootCauseInstanceOf(ConfigurationProblem.class)
                .rootCause()
                .hasMessageContaining("nolmt.sources." + name.replace("[0]", ""));
    }

    @Test
    void whatDoesNotFitItsWorkerStopsTheStart() {
        FetchSettings settings =
                bind(Map.of("nolmt.sources.timeout", "PT1H", "nolmt.sources.bytes-in-flight", "400MB"));

        settings.requireFitting(
                Duration.ofMinutes(61), DataSize.ofMegabytes(300).toBytes());
        assertThatThrownBy(() -> settings.requireFitting(Duration.ofHours(1), 1))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("nolmt.sources.timeout");
        assertThatThrownBy(() -> settings.requireFitting(
                        Duration.ofHours(2), DataSize.ofMegabytes(300).toBytes() + 1))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("nolmt.sources.bytes-in-flight");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files.example Authorization: Bearer s3cr3t|files.example|/|Authorization|Bearer s3cr3t",
                "Files.example:8443/exports/ X-Key:s3cr3t|files.example:8443|/exports/|X-Key|s3cr3t"
            })
    void credentialsAreReadAndPrintWithoutTheirValue(
            String text, String host, String path, String header, String value) {
        FetchSettings settings = bind(Map.of("nolmt.sources.credentials[0]", text));
        HostCredential credential = settings.credentialsOfHosts().all().get(0);

        assertThat(credential).isEqualTo(new HostCredential(host, path, header, value));
        assertThat(settings + " " + credential).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cr3t",
                "files.example s3cr3t",
                "files.example X-Key:",
                "files.example X Key: s3cr3t",
                "https://files.example X-Key: s3cr3t",
                "files.example Host: s3cr3t",
                "files.example X-Key: s3cr3t\u0007"
            })
    void whatIsNoneStopsTheStartAndIsNotRepeated(String text) {
        assertThatThrownBy(() -> bind(Map.of("nolmt.sources.credentials[0]", text)))
                .rootCause()
                .isInstanceOf(ConfigurationProblem.class)
                .message()
                .doesNotContain("s3cr3t");
    }

    private static FetchSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("nolmt.sources", FetchSettings.class);
    }
}
