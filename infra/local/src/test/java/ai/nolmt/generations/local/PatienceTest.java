package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Duration LIMIT = Duration.ofSeconds(100);

    private Duration time = Duration.ZERO;
    private long written;
    private Duration worked = Duration.ZERO;
    private final Patience patience = new Patience(LIMIT, () -> new Signs(written, worked), () -> time.toNanos());

    @Test
    void aProcessThatDoesNothingIsGivenUp() {
        assertThat(overAfter(99)).isFalse();
        assertThat(overAfter(1)).isTrue();
    }

    @Test
    void aProcessThatIsOnlyIdleIsGivenUp() {
        for (int second = 0; second < 99; second++) {
            worked = worked.plusMillis(20);
            assertThat(overAfter(1)).isFalse();
        }
        worked = worked.plusMillis(20);
        assertThat(overAfter(2)).isTrue();
    }

    @Test
    void aProcessThatGetsATwentiethOfAProcessorIsWaitedFor() {
        for (int second = 0; second < 1000; second++) {
            worked = worked.plusMillis(50);
            assertThat(overAfter(1)).isFalse();
        }
    }

    @Test
    void aProcessThatWritesALineNowAndThenIsWaitedFor() {
        for (int line = 0; line < 20; line++) {
            written += 80;
            assertThat(overAfter(90)).isFalse();
        }
        assertThat(overAfter(100)).isTrue();
    }

    @Test
    void whatItHadDoneBeforeDoesNotCount() {
        written = 10_000;
        worked = Duration.ofMinutes(1);
        assertThat(overAfter(0)).isFalse();
        assertThat(overAfter(100)).isTrue();
    }

    private boolean overAfter(int seconds) {
        boolean begun = patience.isOver();
        time = time.plusSeconds(seconds);
        return begun || patience.isOver();
    }
}
