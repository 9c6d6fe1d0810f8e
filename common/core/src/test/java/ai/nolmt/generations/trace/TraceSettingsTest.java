package ai.nolmt.generations.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.nolmt.generations.config.ConfigurationProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://collector:4318/v1/traces", "https://traces.example.com/otlp", "HTTP://[::1]:4318/"})
    void spansGoToAnAddress(String endpoint) {
        assertThat(new TraceSettings(endpoint, 0.5).endpoint()).isEqualTo(endpoint);
    }

    @Test
    void withoutOneNothingIsTraced() {
        assertThat(new TraceSettings(null, 1).endpoint()).isNull();
        assertThat(new TraceSettings(" ", 0).endpoint()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "grpc://collector:4317",
                "http:///v1/traces",
                "http://user:key@collector/v1/traces",
                "https://collector/v1/traces?key=1",
                "https://collector/v1/traces#key",
                "http://collector:4318/v1/ traces"
            })
    void whatIsNoneOrHasASecretInItStopsTheStart(String endpoint) {
        assertThatExceptionOfType(ConfigurationProblem.class)
                .isThrownBy(() -> new TraceSettings(endpoint, 1))
                .satisfies(problem -> assertThat(problem.toString()).doesNotContain("key"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void aShareIsFromNoneToAll(double sample) {
        assertThatExceptionOfType(ConfigurationProblem.class).isThrownBy(() -> new TraceSettings(null, sample));
    }
}
