package ai.nolmt.generations.upload.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what is ready into groups: a group goes when it is full, when its first has waited for so long, or when nothing
 * else is coming. Several groups may be on their way at once, so that one which waits for a lock delays no other. Safe for
 * concurrent use.
 */
final class Committer<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    private final int most;
    private final long linger; // in nanoseconds
    private final BooleanSupplier othersComing;
    private final Consumer<List<T>> commit;
    private final LongSupplier ticker;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Later<T>> later = new PriorityQueue<>();
    private List<T> gathered = new ArrayList<>();
    private long since;
    private boolean closed;

    /**
     * Makes one.
     *
     * @param othersComing whether waiting for more is of use
     * @param commit must not throw; called by several threads
     * @param ticker of nanoseconds
     */
    Committer(
            int groupsAtOnce,
            int most,
            Duration linger,
            BooleanSupplier othersComing,
            Consumer<List<T>> commit,
            LongSupplier ticker) {
        this.most = most;
        this.linger = linger.toNanos();
        this.othersComing = othersComing;
        this.commit = commit;
        this.ticker = ticker;
        for (int i = 0; i < groupsAtOnce; i++) {
            Thread thread = new Thread(this::work, "commits-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    void add(T one) {
        lock.lock();
        try {
            if (gathered.isEmpty()) {
                since = ticker.getAsLong();
            }
            gathered.add(one);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** To be committed after so many nanoseconds, or when this is closed. */
    void addLater(T one, long nanos) {
        lock.lock();
        try {
            later.add(new Later<>(ticker.getAsLong() + nanos, one));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private record Later<T>(long at, T one) implements Comparable<Later<T>> {
        @Override
        public int compareTo(Later<T> other) {
            return Long.compare(at - other.at, 0);
        }
    }

    /** To be called when others may have ceased to come. */
    void look() {
        lock.lock();
        try {
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (List<T> group = take(); !group.isEmpty(); group = take()) {
            try {
                commit.accept(group);
            } catch (RuntimeException | Error e) { // or nobody would commit any more
                log.error("Nothing is known of {} commits", group.size(), e);
            }
        }
    }

    /** @return none once it is closed and all is committed */
    private List<T> take() {
        lock.lock();
        try {
            while (true) {
                gatherLater();
                long left = left();
                if (left <= 0) {
                    return group();
                }
                if (gathered.isEmpty() && closed) {
                    return List.of();
                }
                awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void gatherLater() {
        while (!later.isEmpty() && (closed || later.element().at() - ticker.getAsLong() <= 0)) {
            since = gathered.isEmpty() ? ticker.getAsLong() : since;
            gathered.add(later.remove().one());
        }
    }

    private void awaitNanos(long nanos) {
        try {
            if (nanos == Long.MAX_VALUE) {
                changed.await();
            } else {
                changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            log.debug("Nobody interrupts this thread to any purpose", e);
        }
    }

    /** Until there is a group, in nanoseconds. */
    private long left() {
        long untilLater = later.isEmpty() ? Long.MAX_VALUE : later.element().at() - ticker.getAsLong();
        if (gathered.isEmpty()) {
            return untilLater;
        }
        boolean ripe = closed || gathered.size() >= most || !othersComing.getAsBoolean();
        return ripe ? 0 : Math.min(untilLater, since + linger - ticker.getAsLong());
    }

    private List<T> group() {
        if (gathered.size() <= most) {
            List<T> all = gathered;
            gathered = new ArrayList<>();
            return all;
        }
        List<T> group = List.copyOf(gathered.subList(0, most));
        gathered = new ArrayList<>(gathered.subList(most, gathered.size()));
        changed.signal();
        return group;
    }

    /** Commits what is gathered, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
