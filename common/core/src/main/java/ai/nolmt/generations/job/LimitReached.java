package ai.nolmt.generations.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A user's limits leave no room for one more job; nothing was written. */
public final class LimitReached extends RuntimeException {
    private final Limit limit;
    private final @Nullable Duration retryAfter;

    /** Which of them. */
    public enum Limit {
        OBJECTS,
        BYTES,
        JOBS_PER_MINUTE
    }

    LimitReached(Limit limit, @Nullable Duration retryAfter) {
        super("No room in the user's " + limit);
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    public Limit limit() {
        return limit;
    }

    /** When there will be; null where that isn't a matter of time. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
