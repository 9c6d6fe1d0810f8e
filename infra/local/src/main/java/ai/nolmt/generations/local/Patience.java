package ai.nolmt.generations.local;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a process by what it does and not by the clock: over once it has stood still for a whole limit. So a busy
 * machine makes nothing fail, and what hangs is given up. For one thread.
 */
final class Patience {
    /** Of a processor: an idle application needs less for its polls, a starting one gets more however busy the machine is. */
    private static final double IDLE_SHARE = 0.03;

    private final Duration limit;
    private final Duration idle;
    private final Supplier<Signs> signs;
    private final LongSupplier nanoTime;
    private @Nullable Signs last;
    private long since;

    Patience(Duration limit, Supplier<Signs> signs) {
        this(limit, signs, System::nanoTime);
    }

    Patience(Duration limit, Supplier<Signs> signs, LongSupplier nanoTime) {
        this.limit = limit;
        this.idle = Duration.ofNanos((long) (limit.toNanos() * IDLE_SHARE));
        this.signs = signs;
        this.nanoTime = nanoTime;
    }

    /** To be asked again and again; the first time is when the waiting begins. */
    boolean isOver() {
        Signs now = signs.get();
        long time = nanoTime.getAsLong();
        if (last == null || moved(last, now)) {
            last = now;
            since = time;
        }
        return time - since >= limit.toNanos();
    }

    private boolean moved(Signs before, Signs now) {
        return now.written() != before.written()
                || now.worked().minus(before.worked()).compareTo(idle) > 0;
    }
}
