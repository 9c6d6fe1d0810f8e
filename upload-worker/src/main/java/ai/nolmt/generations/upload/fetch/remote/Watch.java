package ai.nolmt.generations.upload.fetch.remote;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a request that brings too little for too long, or lasts longer than it may, whatever the other side does: a timeout on a
 * socket begins anew with each byte. One a request.
 */
final class Watch implements AutoCloseable {
    private final AtomicLong bytes = new AtomicLong();
    private final long leastAWindow;
    private final Runnable end;
    private final Future<?> slow;
    private final Future<?> late;
    private long before;
    private volatile boolean isSlow;
    private volatile boolean isLate;

    /**
     * Begins.
     *
     * @param left of the time that it may last
     * @param end the request; called from another thread, twice perhaps
     */
    Watch(ScheduledExecutorService timer, FetchSettings settings, Duration left, Runnable end) {
        long window = settings.patience().toMillis();
        this.leastAWindow = Math.max(1, settings.leastRate().toBytes() * window / 1000);
        this.end = end;
        this.slow = timer.scheduleAtFixedRate(this::look, window, window, TimeUnit.MILLISECONDS);
        this.late = timer.schedule(this::late, Math.max(0, left.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** What has come. */
    void add(long count) {
        bytes.addAndGet(count);
    }

    boolean isSlow() {
        return isSlow;
    }

    boolean isLate() {
        return isLate;
    }

    private void look() {
        long now = bytes.get();
        if (now - before < leastAWindow) {
            isSlow = true;
            end.run();
        }
        before = now;
    }

    private void late() {
        isLate = true;
        end.run();
    }

    @Override
    public void close() {
        slow.cancel(false);
        late.cancel(false);
    }
}
