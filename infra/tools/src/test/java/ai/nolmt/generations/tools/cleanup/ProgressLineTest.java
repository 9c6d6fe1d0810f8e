package ai.nolmt.generations.tools.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ProgressLineTest {
    private static final RunView HALF = run("""
            {"kind": "orphans", "dryRun": true, "status": "running", "scanned": 1234567, "matched": 12, "bytes": 2500000,
             "startedAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:01:40Z", "perSecond": 12345.6,
             "timeLeft": "PT1M40S"}""");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Instant now = Instant.EPOCH;

    @Test
    void atATerminalOneLineIsDrawnOverAndOver() {
        ProgressLine line = line(true, Map.of("COLUMNS", "200"));
        line.show(HALF);
        line.show(HALF);

        assertThat(text())
                .startsWith(
                        "\r\u001b[K[##########----------]  50% orphans (dry run) running: 1,234,567 scanned, 12 matched,"
                                + " 0 deleted, 0 failed, 2.5 MB, 12,346/s, about 1 min 40 s left\r\u001b[K")
                .doesNotContain("\n");
        line.clear();
        assertThat(text()).endsWith("\r\u001b[K");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "20", "59", "61", "80", "-5", "x", "", "99999999999"})
    void aLineNeverWrapsWhateverTheWidth(String columns) {
        line(true, Map.of("COLUMNS", columns)).show(HALF);

        int width = columns.matches("\\d{2}") ? Integer.parseInt(columns) : columns.matches("0|1|-5") ? 20 : 80;
        assertThat(text().replace("\r\u001b[K", "")).isNotEmpty().hasSizeLessThan(width);
    }

    /** Nothing is in colour, asked for or not. */
    @Test
    void itsOnlyEscapesClearTheLine() {
        line(true, Map.of()).show(HALF);

        assertThat(text().replace("\u001b[K", "")).doesNotContain("\u001b");
    }

    @Test
    void withoutATerminalThereIsALineEveryFewSeconds() {
        ProgressLine line = line(false, Map.of("COLUMNS", "20"));
        line.show(HALF);
        line.show(run("{\"kind\": \"orphans\", \"status\": \"running\", \"scanned\": 1}"));
        now = now.plus(Duration.ofSeconds(5));
        line.show(run("{\"kind\": \"orphans\", \"status\": \"running\", \"scanned\": 2}"));
        line.clear();

        assertThat(text().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains(" 50% orphans", "12,346/s")
                .doesNotContain("\u001b", "\r");
        assertThat(text()).contains(": 2 scanned").doesNotContain(": 1 scanned");
    }

    @Test
    void aChangeOfStatusIsSaidAtOnce() {
        ProgressLine line = line(false, Map.of());
        line.show(run("{\"kind\": \"erase\", \"status\": \"accepted\"}"));
        line.show(run("{\"kind\": \"erase\", \"status\": \"running\"}"));

        assertThat(text()).contains("erase accepted", "erase running");
    }

    @Test
    void aTerminalThatCantMoveItsCursorHasLines() {
        line(true, Map.of("TERM", "dumb")).show(HALF);

        assertThat(text()).endsWith(System.lineSeparator()).doesNotContain("\u001b");
    }

    @Test
    void oddAnswersAreShownAsFarAsTheyGo() {
        for (String json : List.of(
                "{}",
                "{\"timeLeft\": 7, \"scanned\": \"many\"}",
                "{\"timeLeft\": \"PT-5S\", \"startedAt\": \"2026-01-01T00:00:00Z\", \"updatedAt\": \"never\"}",
                "{\"timeLeft\": \"PT0S\", \"startedAt\": \"2026-01-01T00:00:00Z\", \"updatedAt\": \"2026-01-01T00:00:00Z\"}")) {
            assertThat(run(json).share()).as(json).isNull();
            assertThat(RunText.line(run(json), 200)).contains("0 scanned");
        }
        assertThat(RunText.bytes(999)).isEqualTo("999 B");
        assertThat(RunText.bytes(Long.MAX_VALUE)).isEqualTo("9.2 EB");
    }

    private ProgressLine line(boolean terminal, Map<String, String> variables) {
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new ProgressLine(new Surroundings(variables, err, err, clock, new Random(7), terminal));
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static RunView run(String json) {
        return new RunView(new JsonMapper().readTree(json));
    }
}
