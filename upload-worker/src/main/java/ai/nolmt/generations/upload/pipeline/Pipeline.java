package ai.nolmt.generations.upload.pipeline;

import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.trace.Traced.Here;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.jobs.NotTried;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs as they come, tries each for itself as soon as it is its turn, and commits together those that are stored.
 * None waits for another. A job is here once: a second message for it shares what becomes of it. Safe for concurrent use.
 */
public final class Pipeline implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

    private final Tries tries;
    private final Executor executor;
    private final Elsewhere elsewhere;
    private final BooleanSupplier held;
    private final LongSupplier ticker;
    private final Commits commits;

    private final ReentrantLock lock = new ReentrantLock();
    private final Turns turns;
    private final Turns turnsElsewhere = Turns.unbounded();
    private final Map<UUID, Ticket> present = new HashMap<>();
    private final Map<UUID, Ticket> running = new HashMap<>();
    private long arrivals;
    private boolean closing;

    /** Where attempts run that wait for others than our own servers, which has its own order and its own bounds. */
    public interface Elsewhere {
        /** @return {@code usual} for those that don't */
        Executor of(Job job, Executor usual);
    }

    /** What is done with a job, and what is written about it. */
    public interface Tries extends TracedTries {
        /**
         * Tries one.
         *
         * @param read when it was read as open, in nanoseconds of the ticker
         * @throws RuntimeException whatever was in the way
         */
        StoredOutput attempt(Job job, long read);

        /** @return whether the job is settled by it */
        boolean failed(Job job, Throwable problem);

        /** An outcome for each; those without one, and all if this throws, are uncertain: committed again, as long as they are ours. */
        Map<UUID, CommitOutcome> commit(Collection<StoredOutput> group);
    }

    /**
     * Makes one.
     *
     * @param executor has a thread for each attempt
     * @param held whether nothing may begin for now; {@link #goOn} when that ends
     * @param ticker of nanoseconds
     */
    public Pipeline(
            Tries tries,
            Executor executor,
            Elsewhere elsewhere,
            Limits limits,
            BooleanSupplier held,
            LongSupplier ticker) {
        this.tries = tries;
        this.executor = executor;
        this.elsewhere = elsewhere;
        this.held = held;
        this.ticker = ticker;
        this.turns = new Turns(limits.attempts(), limits.bytes());
        this.commits = new Commits(tries, limits, this::isAnyRunning, this::settle, ticker);
    }

    /**
     * Begins as soon as it may.
     *
     * @param read no later than when the job was read as open, in nanoseconds of the ticker
     */
    public void take(Job job, long read, Receipt receipt) {
        boolean joined;
        try {
            joined = joined(job, read, receipt);
        } catch (RuntimeException | Error e) { // the others of its batch go on
            log.error("Job {} could not be taken in", job.id(), e);
            receipt.again();
            return;
        }
        if (joined) {
            goOn();
        } else {
            receipt.untouched();
        }
    }

    /** @return false if nothing begins any more */
    private boolean joined(Job job, long read, Receipt receipt) {
        lock.lock();
        try {
            Ticket there = present.get(job.id());
            if (there != null) {
                there.joins(receipt);
            } else if (!closing) {
                Executor where = elsewhere.of(job, executor);
                Turns lane = where == executor ? turns : turnsElsewhere;
                Ticket ticket = new Ticket(job, where, lane, arrivals++, read, receipt);
                present.put(job.id(), ticket);
                ticket.lane.add(ticket);
            }
            return there != null || !closing;
        } finally {
            lock.unlock();
        }
    }

    /** Begins what may begin now. */
    public void goOn() {
        for (Ticket ticket = next(); ticket != null; ticket = next()) {
            Ticket next = ticket;
            try {
                next.where.execute(() -> run(next));
            } catch (RejectedExecutionException e) { // the application ends
                ended(next);
                leave(next).tell(Receipt::untouched);
            } catch (Throwable e) { // or its place would be lost for ever
                log.error("Nothing could be begun for job {}", next.job.id(), e);
                ended(next);
                leave(next).tell(Receipt::again);
            }
        }
    }

    private @Nullable Ticket next() {
        List<Ticket> gone = List.of();
        lock.lock();
        try {
            if (held.getAsBoolean()) {
                return null;
            }
            gone = new ArrayList<>(turns.removeNotOurs());
            gone.addAll(turnsElsewhere.removeNotOurs());
            gone.forEach(ticket -> present.remove(ticket.job.id()));
            Ticket usual = turns.next();
            return usual == null ? turnsElsewhere.next() : usual;
        } finally {
            lock.unlock();
            gone.forEach(ticket -> ticket.tell(Receipt::untouched));
        }
    }

    /** On a thread of the executor. */
    private void run(Ticket ticket) {
        begun(ticket);
        try (Here here = ticket.traced().here()) {
            StoredOutput stored = tries.attempt(ticket.job, ticket.read);
            commits.add(ticket, stored); // first: while it counts as running, others wait for it
        } catch (NotTried nothing) {
            leave(ticket).tell(Receipt::untouched);
        } catch (Throwable problem) { // an Error, too, is this job's alone
            tries.tracedFailure(ticket.traced(), problem);
            settle(ticket, isSettled(ticket.job, problem));
        } finally {
            ended(ticket);
            commits.look();
            goOn();
        }
    }

    /** Elsewhere it may have waited until now. */
    private void begun(Ticket ticket) {
        lock.lock();
        try {
            ticket.begun = ticker.getAsLong();
            running.put(ticket.job.id(), ticket);
            ticket.traced(trace -> tries.traced(ticket.job, trace)); // here, or a message that joins now is no link
        } finally {
            lock.unlock();
        }
    }

    private boolean isSettled(Job job, Throwable problem) {
        try {
            return tries.failed(job, problem);
        } catch (RuntimeException | Error e) { // or its message would be kept without anybody's working on it
            log.error("What was wrong with job {} could not be told", job.id(), e);
            return false;
        }
    }

    private void settle(Ticket ticket, boolean settled) {
        leave(ticket).tell(settled ? Receipt::settled : Receipt::again);
    }

    private Ticket leave(Ticket ticket) {
        lock.lock();
        try {
            present.remove(ticket.job.id());
            return ticket;
        } finally {
            lock.unlock();
            ticket.traced().close();
        }
    }

    private void ended(Ticket ticket) {
        lock.lock();
        try {
            running.remove(ticket.job.id(), ticket);
            ticket.lane.ended(ticket);
        } finally {
            lock.unlock();
        }
    }

    private boolean isAnyRunning() {
        lock.lock();
        try {
            return turns.attemptsRunning() > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Those that have been running for so long, each once. */
    public List<UUID> slow(long nanos) {
        lock.lock();
        try {
            long now = ticker.getAsLong();
            List<UUID> slow = new ArrayList<>();
            running.forEach((id, ticket) -> {
                if (!ticket.shown && now - ticket.begun >= nanos) {
                    ticket.shown = true;
                    slow.add(id);
                }
            });
            return slow;
        } finally {
            lock.unlock();
        }
    }

    /** How much there is to do, at this moment. */
    public Depth depth() {
        lock.lock();
        try {
            int begun = turns.attemptsRunning() + turnsElsewhere.attemptsRunning();
            return new Depth(
                    turns.waiting() + turnsElsewhere.waiting() + begun - running.size(),
                    running.size(),
                    running.values().stream().mapToLong(Ticket::size).sum());
        } finally {
            lock.unlock();
        }
    }

    /** Of {@link #depth}: jobs that have not begun, attempts, and the bytes of those. */
    public record Depth(int waiting, int running, long bytes) {}

    /** Gives back what has not begun, and begins nothing more; what has begun goes on. */
    public void stop() {
        List<Ticket> left;
        lock.lock();
        try {
            closing = true;
            left = new ArrayList<>(turns.clear());
            left.addAll(turnsElsewhere.clear());
            left.forEach(ticket -> present.remove(ticket.job.id()));
        } finally {
            lock.unlock();
        }
        left.forEach(ticket -> ticket.tell(Receipt::untouched));
    }

    /** Commits what is stored by now. */
    @Override
    public void close() {
        stop();
        commits.close();
    }
}
