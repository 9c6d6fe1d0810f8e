package ai.nolmt.generations.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageRequestTest {
    private static final Instant TO = Instant.parse("2026-01-02T00:00:00Z");

    @Test
    void theEndCountsUntilAPageEndedBeforeIt() {
        assertThat(after(null).toTime()).isNotNull();
        assertThat(after(new Cursor(TO.plusSeconds(1), UUID.randomUUID())).toTime())
                .isNotNull();
        assertThat(after(new Cursor(TO, UUID.randomUUID())).toTime()).isNotNull();
        assertThat(after(new Cursor(null, UUID.randomUUID())).toTime()).isNotNull();

        assertThat(after(new Cursor(TO.minusNanos(1000), UUID.randomUUID())).toTime())
                .isNull();
    }

    /** Such rows come last, and have no time to be before another. */
    @Test
    void whatHasNoTimeIsStillLeftOut() {
        assertThat(after(new Cursor(TO.minusSeconds(1), UUID.randomUUID())).isOfAllTimes())
                .isFalse();
    }

    private static PageRequest after(@Nullable Cursor cursor) {
        return new PageRequest(null, null, null, TO, 50, cursor);
    }
}
