package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.ingest.bulk.BulkTable.Claim;
import ai.nolmt.generations.ingest.bulk.BulkWork.Outcome;
import ai.nolmt.generations.outage.Outage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/**
 * Takes bulk operations in turn, each for a while, on a thread of its own. Any number of processes may; each operation is
 * one's at a time.
 */
final class BulkRunner implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(BulkRunner.class);
    private static final long SLICE = Duration.ofSeconds(10).toNanos();
    private static final Duration STOP = Duration.ofSeconds(10);

    private final BulkWork work;
    private final BulkSettings settings;
    private final LongSupplier nanos;
    private final Runnable acted;
    private final Semaphore asked = new Semaphore(0);
    private volatile @Nullable Thread thread;

    /**
     * @param nanos a clock for durations, as {@link System#nanoTime}
     * @param acted told after every batch: jobs may be there to be sent
     */
    BulkRunner(BulkWork work, BulkSettings settings, LongSupplier nanos, Runnable acted) {
        this.work = work;
        this.settings = settings;
        this.nanos = nanos;
        this.acted = acted;
    }

    /** There is something to do: look at once. Never blocks. */
    void nudge() {
        if (asked.availablePermits() == 0) {
            asked.release();
        }
    }

    @Override
    public void start() {
        Thread loop = new Thread(this::loop, "bulk");
        thread = loop;
        loop.start();
    }

    @Override
    public void stop() {
        Thread loop = thread;
        thread = null;
        nudge();
        if (loop != null) {
            try {
                loop.join(STOP.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void loop() {
        while (isRunning()) {
            boolean some = false;
            try {
                some = slice();
            } catch (RuntimeException | Error e) { // whatever it was, this thread must go on
                if (!Outage.tells(e)) {
                    log.warn("Bulk operations are looked at again in {}: {}", settings.pollEvery(), e.toString());
                }
                log.debug("Why a bulk operation did not get on", e);
            }
            try {
                if (!some && asked.tryAcquire(settings.pollEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                    asked.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** @return whether there was one to work at */
    private boolean slice() {
        Optional<Claim> claimed = work.claim();
        if (claimed.isEmpty()) {
            return false;
        }
        Claim claim = claimed.get();
        boolean isMine = true;
        try {
            isMine = workAt(claim) == Outcome.MORE;
        } finally {
            if (isMine) {
                work.letGo(claim);
            }
        }
        return true;
    }

    private Outcome workAt(Claim claim) {
        long begun = nanos.getAsLong();
        int size = settings.batchSize();
        Outcome outcome;
        do {
            try {
                outcome = work.batch(claim, size);
                size = Math.min(settings.batchSize(), size * 2);
            } catch (DataAccessException e) {
                String refusal = refusalOf(e);
                if (size > 1) { // until the one that is refused is alone
                    size /= 2;
                    outcome = Outcome.MORE;
                } else {
                    log.warn("Bulk operation {} passes one over: {}", claim.id(), refusal);
                    outcome = work.passOver(claim);
                }
            }
            acted.run();
        } while (outcome == Outcome.MORE && isRunning() && nanos.getAsLong() - begun < SLICE);
        return outcome;
    }

    private static String refusalOf(DataAccessException e) {
        if (e.getMostSpecificCause() instanceof SQLException cause && Refusal.isOne(cause)) {
            return Refusal.sentence(cause);
        }
        throw e;
    }
}
