package ai.nolmt.generations.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Backoff backoff = new Backoff();

    @Test
    @Tag("F16")
    void growsToItsBoundAndBeginsAnewAfterASuccess() {
        assertThat(backoff.isOver(NOW)).isTrue();
        backoff.failed(NOW);
        assertThat(backoff.isOver(NOW.plus(Backoff.SHORTEST).minusMillis(1))).isFalse();
        assertThat(backoff.isOver(NOW.plus(Backoff.SHORTEST))).isTrue();

        for (int i = 0; i < 10; i++) {
            backoff.failed(NOW);
        }
        assertThat(backoff.isOver(NOW.plus(Backoff.LONGEST).minusMillis(1))).isFalse();
        assertThat(backoff.isOver(NOW.plus(Backoff.LONGEST))).isTrue();

        backoff.succeeded();
        assertThat(backoff.isOver(NOW)).isTrue();
        backoff.failed(NOW);
        assertThat(backoff.isOver(NOW.plus(Backoff.SHORTEST))).isTrue();
    }

    @Test
    @Tag("F29")
    void aClockThatIsSetBackEndsIt() {
        backoff.failed(NOW);

        assertThat(backoff.isOver(NOW.minusSeconds(86_400))).isTrue();
    }
}
