package ai.nolmt.generations.tools.command;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void whoLooksOnHearsWhatTakesSoLong() {
        String made = Waiting.during(surroundings(true), "Counting", () -> {
            Progress.eventually(() -> assertThat(text()).startsWith("Counting …"));
            return "made";
        });

        assertThat(made).isEqualTo("made");
    }

    /** Who looks on is told after the script would have been. */
    @Test
    void scriptsHearNothing() {
        String made = Waiting.during(
                surroundings(false),
                "Counting",
                () -> Waiting.during(surroundings(true), "Looking", () -> {
                    Progress.eventually(() -> assertThat(text()).contains("Looking …"));
                    return text();
                }));

        assertThat(made).doesNotContain("Counting");
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Surroundings surroundings(boolean terminal) {
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Surroundings(Map.of(), err, err, Clock.systemUTC(), new Random(7), terminal);
    }
}
