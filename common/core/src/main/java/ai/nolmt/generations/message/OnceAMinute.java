package ai.nolmt.generations.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When a line about something that keeps happening is due: at once, and then once a minute. Safe for concurrent use. */
final class OnceAMinute {
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Clock clock;
    private Instant said = Instant.MAX;
    private long untold;

    OnceAMinute(Clock clock) {
        this.clock = clock;
    }

    /** How many had no line since the last that had one; -1 if this one has none either. */
    synchronized long ask() {
        Instant now = clock.instant();
        if (!now.isBefore(said) && now.isBefore(said.plus(AGAIN))) {
            untold++;
            return -1;
        }
        said = now; // also where the clock was set back
        long before = untold;
        untold = 0;
        return before;
    }
}
