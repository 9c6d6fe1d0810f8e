package ai.nolmt.stream.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final FailureLog failures = new FailureLog(now::get);

    @Test
    void tenAMinuteAreToldAndTheRestCounted() {
        for (int minute = 0; minute < 3; minute++) {
            for (int i = 0; i < 1000; i++) {
                assertThat(failures.line()).isEqualTo(i >= 10 ? -1 : i == 0 && minute > 0 ? 990 : 0);
            }
            now.addAndGet(Duration.ofMinutes(1).toNanos());
        }
    }

    @Test
    void fewAreAllTold() {
        for (int i = 0; i < 100; i++) {
            assertThat(failures.line()).isZero();
            now.addAndGet(Duration.ofSeconds(6).toNanos());
        }
    }
}
