package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedeliveryDelayTest {
    private final RedeliveryDelay delay =
            new RedeliveryDelay(Duration.ofSeconds(10), Duration.ofMinutes(5), new Random(7));

    @Test
    void doublesWithEveryReceiveUpToItsEnd() {
        for (int i = 0; i < 100; i++) {
            assertThat(delay.seconds(1)).isBetween(5, 10);
            assertThat(delay.seconds(3)).isBetween(20, 40);
            assertThat(delay.seconds(1000)).isBetween(150, 300);
        }
    }

    @Test
    void differsBetweenMessagesThatFailedTogether() {
        assertThat(java.util.stream.IntStream.range(0, 50)
                        .map(i -> delay.seconds(5))
                        .distinct()
                        .count())
                .isGreaterThan(10);
    }
}
