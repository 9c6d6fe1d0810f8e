package ai.nolmt.stream.sqs;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How the latest calls for each queue went. Safe for concurrent use. */
final class Pulses {
    private final Map<String, Pulse> pulses = new ConcurrentHashMap<>();
    private final LongSupplier ticker;

    Pulses(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Shared by all that open the same, until each has closed it. */
    Pulse open(String what) {
        return pulses.compute(what, (name, there) -> {
            Pulse pulse = there == null ? new Pulse(ticker) : there;
            pulse.users++;
            return pulse;
        });
    }

    void close(String what) {
        pulses.computeIfPresent(what, (name, there) -> --there.users == 0 ? null : there);
    }

    Map<String, Pulse> all() {
        return new TreeMap<>(pulses);
    }

    /** Of one queue. */
    static final class Pulse {
        private static final int ENOUGH = 3; // a single failure is everyday's
        // longer than any pause between two receives by default; who calls seldom is not ill for ever
        private static final long MEMORY = TimeUnit.MINUTES.toNanos(2);

        private final LongSupplier ticker;
        private int users; // guarded by the map
        private int failures;
        private long missedAt;
        private @Nullable Throwable latest;

        private Pulse(LongSupplier ticker) {
            this.ticker = ticker;
        }

        synchronized void beat() {
            failures = 0;
        }

        /** @return how many calls failed in a row */
        synchronized int miss(Throwable failure) {
            latest = failure;
            missedAt = ticker.getAsLong();
            return ++failures;
        }

        synchronized boolean isWell() {
            return failures < ENOUGH || ticker.getAsLong() - missedAt > MEMORY;
        }

        synchronized String describe() {
            return failures == 0 ? "answers" : failures + " calls failed in a row, the latest: " + latest;
        }
    }
}
