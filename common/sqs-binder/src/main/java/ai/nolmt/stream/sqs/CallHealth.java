package ai.nolmt.stream.sqs;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How the latest calls for each queue went. Safe for concurrent use. */
final class CallHealth {
    private final Map<String, OfQueue> queues = new ConcurrentHashMap<>();
    private final LongSupplier ticker;

    CallHealth(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Shared by all that open the same, until each has closed it. */
    OfQueue open(String what) {
        return queues.compute(what, (name, there) -> {
            OfQueue one = there == null ? new OfQueue(ticker) : there;
            one.users++;
            return one;
        });
    }

    void close(String what) {
        queues.computeIfPresent(what, (name, there) -> --there.users == 0 ? null : there);
    }

    Map<String, OfQueue> all() {
        return new TreeMap<>(queues);
    }

    /** Of one queue. */
    static final class OfQueue {
        private static final int ENOUGH = 3; // a single failure is everyday's
        // longer than any pause between two receives by default; who calls seldom is not ill for ever
        private static final long MEMORY = TimeUnit.MINUTES.toNanos(2);

        private final LongSupplier ticker;
        private int users; // guarded by the map
        private int failures;
        private long failedAt;
        private @Nullable Throwable latest;

        private OfQueue(LongSupplier ticker) {
            this.ticker = ticker;
        }

        synchronized void succeeded() {
            failures = 0;
        }

        /** @return how many calls failed in a row */
        synchronized int failed(Throwable failure) {
            latest = failure;
            failedAt = ticker.getAsLong();
            return ++failures;
        }

        synchronized boolean isWell() {
            return failures < ENOUGH || ticker.getAsLong() - failedAt > MEMORY;
        }

        synchronized String describe() {
            return failures == 0 ? "answers" : failures + " calls failed in a row, the latest: " + latest;
        }
    }
}
