package ai.nolmt.generations.upload.listen;

import ai.nolmt.generations.job.Job;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Batches that come while jobs are being read are read together as soon as that has ended: a transaction for all of them.
 * What was read before a batch came is never given to it. Safe for concurrent use.
 */
final class SharedLoads {
    private final Function<Collection<UUID>, Map<UUID, Job>> jobs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private Round gathering = new Round();
    private boolean reading;

    /** @param jobs reads them; never called by two at a time */
    SharedLoads(Function<Collection<UUID>, Map<UUID, Job>> jobs) {
        this.jobs = jobs;
    }

    private static final class Round {
        private final Set<UUID> ids = new HashSet<>();
        private @Nullable Map<UUID, Job> found;
        private @Nullable Throwable problem;

        private boolean isOver() {
            return found != null || problem != null;
        }
    }

    /**
     * The jobs of these, and perhaps of others.
     *
     * @throws RuntimeException why they could not be read, for all of a round
     */
    Map<UUID, Job> load(Collection<UUID> ids) {
        Round round = join(ids);
        if (!round.isOver()) {
            read(round);
        }
        if (round.problem instanceof Error error) {
            throw error;
        } else if (round.problem instanceof RuntimeException exception) {
            throw exception;
        }
        return round.found == null ? Map.of() : round.found;
    }

    /** @return a round that is over, or one that the caller has to read */
    private Round join(Collection<UUID> ids) {
        lock.lock();
        try {
            Round round = gathering;
            round.ids.addAll(ids);
            while (reading && !round.isOver()) {
                ended.awaitUninterruptibly();
            }
            if (!round.isOver()) {
                reading = true;
                gathering = new Round();
            }
            return round;
        } finally {
            lock.unlock();
        }
    }

    /** Batches that wait for another's to be read. */
    int waiting() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(ended);
        } finally {
            lock.unlock();
        }
    }

    private void read(Round round) {
        Map<UUID, Job> found = null;
        Throwable problem = null;
        try {
            found = jobs.apply(round.ids);
        } catch (RuntimeException | Error e) { // each of the round is told
            problem = e;
        }
        lock.lock();
        try {
            round.found = found;
            round.problem = problem;
            reading = false;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
