package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ExponentialBackoffTest {
    private static final RandomGenerator NOTHING_OFF = new Fixed(-1);
    private static final RandomGenerator HALF_OFF = new Fixed(0);

    @Test
    void aDelayDoublesWithEachFailureUpToTheMax() {
        ExponentialBackoff delay = new ExponentialBackoff(Duration.ofSeconds(5), Duration.ofMinutes(1), NOTHING_OFF);
        assertThat(new int[] {delay.seconds(1), delay.seconds(2), delay.seconds(4), delay.seconds(5), delay.seconds(900)
                })
                .containsExactly(5, 10, 40, 60, 60);
    }

    @Test
    void chanceTakesUpToAHalfOffADelay() {
        ExponentialBackoff delay = new ExponentialBackoff(Duration.ofSeconds(10), Duration.ofMinutes(1), HALF_OFF);
        assertThat(delay.millis(1)).isEqualTo(5_000);
        assertThat(delay.seconds(2)).isEqualTo(10);
    }

    @Test
    void aDelayOfZeroStaysZero() {
        assertThat(new ExponentialBackoff(Duration.ZERO, Duration.ZERO, NOTHING_OFF).seconds(3))
                .isZero();
    }

    private record Fixed(long nextLong) implements RandomGenerator {}
}
