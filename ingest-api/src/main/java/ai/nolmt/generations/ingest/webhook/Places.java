package ai.nolmt.generations.ingest.webhook;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How many deliveries run at once. One that takes long moves to the places for slow ones, if one is free there, so that
 * targets that hang don't keep the others waiting. Safe for concurrent use.
 */
final class Places {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private static final Semaphore LEFT = new Semaphore(0);

    private final Semaphore free;
    private final Semaphore freeForSlow;
    private final ScheduledExecutorService timer;

    Places(int size, int forSlow, ScheduledExecutorService timer) {
        this.free = new Semaphore(size);
        this.freeForSlow = new Semaphore(forSlow);
        this.timer = timer;
    }

    /** Waits until there is one; returns how many it took. */
    int takeAll() throws InterruptedException {
        free.acquire();
        return 1 + free.drainPermits();
    }

    void giveBack(int places) {
        free.release(places);
    }

    /** Runs it in a place that was taken, and gives that back, or the one it moved to. */
    void run(Runnable delivery) {
        AtomicReference<Semaphore> place = new AtomicReference<>(free);
        Future<?> move = timer.scheduleWithFixedDelay(
                () -> move(place), PATIENCE.toMillis(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            delivery.run();
        } finally {
            move.cancel(false);
            place.getAndSet(LEFT).release();
        }
    }

    private void move(AtomicReference<Semaphore> place) {
        if (place.get() != free || !freeForSlow.tryAcquire()) {
            return;
        }
        (place.compareAndSet(free, freeForSlow) ? free : freeForSlow).release();
    }
}
