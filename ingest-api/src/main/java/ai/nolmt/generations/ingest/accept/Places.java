package ai.nolmt.generations.ingest.accept;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** A number of places, of which no user has all. Safe for concurrent use. */
final class Places {
    private final int all;
    private final int ofOne;
    private final Map<UUID, Integer> taken = new HashMap<>();
    private int free;

    Places(int all, int ofOne) {
        this.all = all;
        this.ofOne = ofOne;
        this.free = all;
    }

    /** Whether the user has one more now, to be given back. */
    synchronized boolean take(UUID user) {
        int theirs = taken.getOrDefault(user, 0);
        if (free == 0 || theirs == ofOne) {
            return false;
        }
        free--;
        taken.put(user, theirs + 1);
        return true;
    }

    synchronized void give(UUID user) {
        free++;
        taken.computeIfPresent(user, (id, theirs) -> theirs == 1 ? null : theirs - 1);
        notifyAll();
    }

    /** Waits until all are given back, but no longer than that. */
    synchronized void awaitAll(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (long left = most.toMillis(); free < all && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    synchronized int free() {
        return free;
    }
}
