package ai.nolmt.generations.upload.store;

import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.outage.Outage;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * For how long an output is kept and put again that may never be fetched again, because its link dies or was good for once: while
 * the store is away or refuses us, until this is ended. Safe for concurrent use.
 */
public final class PutPatience {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 5;

    private final Duration most;
    private final LongSupplier ticker;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * Makes one.
     *
     * @param most with one output, from its first PUT
     * @param ticker of nanoseconds
     */
    public PutPatience(Duration most, LongSupplier ticker) {
        this.most = most;
        this.ticker = ticker;
    }

    /** Puts, again and again if need be; throws what is wrong with the last one. */
    void put(Runnable put) {
        long begun = ticker.getAsLong();
        for (int tries = 0; ; tries++) {
            try {
                put.run();
                return;
            } catch (RuntimeException e) {
                Duration delay = FIRST.multipliedBy(1L << Math.min(tries, MOST_DOUBLINGS));
                if (!helps(e)
                        || ticker.getAsLong() - begun + delay.toNanos() > most.toNanos()
                        || isEndedWithin(delay)) {
                    throw e;
                }
            }
        }
    }

    /** The database, too, may be away: whether the job is open is asked there. */
    private static boolean helps(RuntimeException problem) {
        return problem instanceof ObjectStoreException store
                ? store.isStoresFault() || store.kind() == Kind.BUSY
                : Outage.tells(problem);
    }

    private boolean isEndedWithin(Duration delay) {
        try {
            return end.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Nobody waits any more: the application stops, and others have what they need to try it themselves. */
    public void end() {
        end.countDown();
    }
}
