package ai.nolmt.generations.upload.fetch.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FetchTurnsTest {
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final InstantSource time = () -> now;
    private final FetchTurns turns = new FetchTurns(2, LONGEST, time.withZone(ZoneOffset.UTC));

    @Test
    void theyComeBackOneAfterTheOtherAboutWhenThereIsAPlace() {
        turns.began(1);
        now = now.plusSeconds(20); // it hangs: it takes at least as long

        assertThat(turns.untilNext(Instant.MAX)).isEqualTo(Duration.ofSeconds(10));
        assertThat(turns.untilNext(Instant.MAX)).isEqualTo(Duration.ofSeconds(20));
        now = now.plusSeconds(20);
        assertThat(turns.untilNext(Instant.MAX)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void neitherAtOnceNorLaterThanTheSettingsSay() {
        turns.began(1);
        assertThat(turns.untilNext(Instant.MAX)).as("quick ones").isEqualTo(Duration.ofSeconds(1));
        now = now.plusSeconds(2);
        assertThat(turns.untilNext(Instant.MAX)).as("slow ones").isEqualTo(Duration.ofSeconds(5));
        now = now.plus(LONGEST.multipliedBy(10));

        for (int i = 0; i < 3; i++) {
            assertThat(turns.untilNext(Instant.MAX)).isEqualTo(LONGEST);
        }
    }

    @Test
    void notBeyondHalfOfWhatItsLinkHasLeft() {
        turns.began(1);
        now = now.plusSeconds(600);

        assertThat(turns.untilNext(now.plusSeconds(60))).isEqualTo(Duration.ofSeconds(30));
        assertThat(turns.untilNext(now.minusSeconds(60))).isEqualTo(FetchQueue.SLOW);
    }

    @Test
    void howSlowTheyAreIsForgottenOnceTheyAreQuick() {
        turns.began(1);
        now = now.plusSeconds(10);
        assertThat(turns.areSlow(Duration.ofSeconds(1))).isTrue();
        turns.ended(1);
        assertThat(turns.areSlow(Duration.ofSeconds(1))).isTrue();

        for (int i = 2; i < 10; i++) {
            turns.began(i);
            turns.ended(i);
        }
        assertThat(turns.areSlow(Duration.ofSeconds(1))).isFalse();
        now = now.plusSeconds(10);
        assertThat(turns.areSlow(Duration.ofSeconds(1)))
                .as("none is remembered as running")
                .isFalse();
    }
}
