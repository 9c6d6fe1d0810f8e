package ai.nolmt.generations.testkit.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration LIMIT = Duration.ofSeconds(100);

    private Duration time = Duration.ZERO;
    private final Standstill standstill = new Standstill(LIMIT, () -> time.toNanos());

    @Test
    void whatStaysTheSameForTheWholeLimitStandsStill() {
        assertThat(standstill.lasts("1 of 9")).isFalse();
        time = time.plusSeconds(99);
        assertThat(standstill.lasts("1 of 9")).isFalse();
        time = time.plusSeconds(1);
        assertThat(standstill.lasts("1 of 9")).isTrue();
    }

    @Test
    void whateverChangesStartsTheLimitAgain() {
        for (int done = 0; done < 100; done++) {
            assertThat(standstill.lasts(done + " of 100")).isFalse();
            time = time.plusSeconds(99);
        }
    }

    @Test
    void aCheckIsRepeatedUntilItHolds() {
        AtomicInteger looks = new AtomicInteger();

        Progress.eventually(() -> assertThat(looks.incrementAndGet()).isEqualTo(3));

        assertThat(looks).hasValue(3);
    }
}
