package ai.nolmt.generations.ingest.relay;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a queue that takes nothing is left alone: twice as long each time, up to five seconds. For one thread. */
final class Backoff {
    static final Duration SHORTEST = Duration.ofMillis(500);
    static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration length = Duration.ZERO;
    private @Nullable Instant since;

    /** Also where the clock was set back. */
    boolean isOver(Instant now) {
        return since == null || now.isBefore(since) || !now.isBefore(since.plus(length));
    }

    void failed(Instant now) {
        Duration longer = length.isZero() ? SHORTEST : length.multipliedBy(2);
        length = longer.compareTo(LONGEST) > 0 ? LONGEST : longer;
        since = now;
    }

    void succeeded() {
        length = Duration.ZERO;
        since = null;
    }
}
