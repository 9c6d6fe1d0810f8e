package ai.nolmt.generations.cleanup.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeleteRateTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @Test
    void noMoreIsDeletedThanTheRateLetsThrough() {
        AtomicLong pause = new AtomicLong();
        DeleteRate rate = new DeleteRate(1000, clock, pause::set);
        long began = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            rate.await(1000);
        }

        // three seconds' worth, of which the first tenth is there at once; what passed meanwhile is waited for no more
        assertThat((System.nanoTime() - began + pause.get()) / 1e9).isGreaterThan(2.7);
    }

    /** It has taken its keys already: it asks again for as long as others have reserved more than may wait. */
    @Test
    void nobodyIsTurnedAway() {
        AtomicLong pauses = new AtomicLong();
        DeleteRate rate = new DeleteRate(100, clock, nanos -> {
            if (pauses.incrementAndGet() == 4) {
                throw new IllegalStateException("enough");
            }
        });
        rate.await(11_900); // two minutes, but for a moment

        assertThatThrownBy(() -> rate.await(100_000)).hasMessage("enough");
    }

    @Test
    void isHalvedOnceASecondAndNeverBelowATenth() {
        DeleteRate rate = new DeleteRate(3500, clock);

        rate.slowDown();
        rate.slowDown();
        assertThat(rate.aSecond()).isEqualTo(1750);
        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(1);
            rate.slowDown();
        }

        assertThat(rate.aSecond()).isEqualTo(350);
    }

    @Test
    void comesBackWithEachCallThatGoesWell() {
        DeleteRate rate = new DeleteRate(1600, clock);
        rate.slowDown();

        rate.wentWell();
        assertThat(rate.aSecond()).isEqualTo(900);
        for (int i = 0; i < 100; i++) {
            rate.wentWell();
        }

        assertThat(rate.aSecond()).isEqualTo(1600);
    }

    @Test
    void theSlowestIsStillARate() {
        DeleteRate rate = new DeleteRate(100, clock);
        for (int i = 0; i < 10; i++) {
            rate.slowDown();
            now = now.plusSeconds(1);
        }

        rate.await(1);

        assertThat(rate.aSecond()).isEqualTo(10);
    }
}
