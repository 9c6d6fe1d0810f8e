package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationReaderTest {
    private final DurationReader reader = new DurationReader("retention", ErrorCode.RETENTION_INVALID);
    private static final Duration MOST = Duration.ofDays(3650);

    @ParameterizedTest
    @CsvSource({
        "P30D,PT720H",
        "P4W,PT672H",
        "P1W2D,PT216H",
        "PT1S,PT1S",
        "P1DT12H,PT36H",
        "P1WT12H,PT180H",
        "p1w1dt0.5s,PT192H0.5S",
        "P0DT1M,PT1M",
        "P2DT-1H,PT47H",
        "pt90m,PT1H30M",
        "P3650D,PT87600H"
    })
    void aDurationOfFixedLengthIsTaken(String text, Duration length) {
        assertThat(reader.parse(text, MOST)).isEqualTo(length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "P1M      | months and years have no fixed length",
                "P1Y      | months and years have no fixed length",
                "P1M1D    | months and years have no fixed length",
                "P1YT1H   | months and years have no fixed length",
                "P1MT1M   | months and years have no fixed length",
                "P0.5W    | only seconds may have a fraction",
                "PT1,5M   | only seconds may have a fraction",
                "T5M      | no ISO 8601 duration",
                "PT       | no ISO 8601 duration",
                "P1DT     | no ISO 8601 duration",
                "--P1D    | no ISO 8601 duration",
                "-PT5M    | goes from PT1S",
                "-P1DT1H  | goes from PT1S",
                "30       | no ISO 8601 duration",
                "30 days  | no ISO 8601 duration",
                "P        | no ISO 8601 duration",
                "P99999999999D | no ISO 8601 duration",
                "PT0S     | goes from PT1S",
                "-P1D     | goes from PT1S",
                "PT0.5S   | goes from PT1S",
                "P3651D   | goes from PT1S",
                "PT87600H1S | goes from PT1S",
                "P1111111111111111111111111111111111111111D | at most 40 characters"
            })
    void anythingElseIsRefusedForItsTrueReason(String text, String reason) {
        assertThatThrownBy(() -> reader.parse(text, MOST)).hasMessageContaining(reason);
    }
}
