package ai.nolmt.stream.sqs;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How the latest calls for each queue went. Safe for concurrent use. */
final class Pulses {
    private final Map<String, Pulse> pulses = new ConcurrentHashMap<>();

    Pulse of(String what) {
        return pulses.computeIfAbsent(what, name -> new Pulse());
    }

    void forget(String what) {
        pulses.remove(what);
    }

    Map<String, Pulse> all() {
        return new TreeMap<>(pulses);
    }

    /** Of one queue. */
    static final class Pulse {
        private static final int ENOUGH = 3; // a single failure is everyday's

        private final AtomicInteger failures = new AtomicInteger();
        private volatile @Nullable Throwable latest;

        void beat() {
            failures.set(0);
        }

        /** @return how many failed in a row */
        int miss(Throwable failure) {
            latest = failure;
            return failures.incrementAndGet();
        }

        boolean isWell() {
            return failures.get() < ENOUGH;
        }

        String describe() {
            int missed = failures.get();
            return missed == 0 ? "answers" : missed + " calls failed in a row, the latest: " + latest;
        }
    }
}
