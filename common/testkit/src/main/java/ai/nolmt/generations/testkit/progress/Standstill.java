package ai.nolmt.generations.testkit.progress;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whether what is seen again and again has been the same for a whole limit. For one thread. */
final class Standstill {
    private final Duration limit;
    private final LongSupplier nanoTime;
    private @Nullable String latest;
    private long since;

    Standstill(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    boolean lasts(String seen) {
        long now = nanoTime.getAsLong();
        if (!seen.equals(latest)) {
            latest = seen;
            since = now;
        }
        return now - since >= limit.toNanos();
    }
}
