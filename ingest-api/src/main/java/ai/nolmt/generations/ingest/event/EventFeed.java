package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.event.Listeners.Answer;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobEvent;
import ai.nolmt.generations.job.JobEvents;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * Looks for events on a thread of its own, once for all who listen, while anybody does. Who joins is told of every event
 * beyond the position that joining returns; what was before is theirs to read, after they joined. Safe for concurrent use.
 */
final class EventFeed implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
    private static final int PAGE = 500;
    private static final long NOWHERE = -1;

    private final StageTransactions transactions;
    private final EventSettings settings;
    private final Object lock = new Object();
    // all of these under the lock
    private final Listeners listeners;
    private long position = NOWHERE; // up to here those who join later are not told
    private long told = NOWHERE; // up to here those who listen were told
    private boolean runs;

    EventFeed(StageTransactions transactions, EventSettings settings) {
        this.transactions = transactions;
        this.settings = settings;
        this.listeners = new Listeners(settings.perUser(), settings.most());
    }

    /**
     * @return where its events begin
     * @throws RequestProblem if there are too many, or the application stops
     */
    long join(Listener listener) {
        long known = position();
        long settled = known == NOWHERE ? settled() : known; // read before it listens, so nothing is passed over
        synchronized (lock) {
            Answer answer = runs ? listeners.add(listener) : Answer.ALL_HAVE_TOO_MANY;
            switch (answer) {
                case JOINED -> {}
                case USER_HAS_TOO_MANY ->
                    throw new RequestProblem(
                            HttpStatus.TOO_MANY_REQUESTS,
                            ErrorCode.TOO_MANY_REQUESTS,
                            "You have " + settings.perUser()
                                    + " streams of events open or requests waiting; close some.");
                case ALL_HAVE_TOO_MANY ->
                    throw new RequestProblem(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            ErrorCode.SERVER_BUSY,
                            "Too many listen to events here; try again later.");
            }
            if (position == NOWHERE) {
                position = settled;
                told = settled;
                lock.notifyAll();
            }
            return position;
        }
    }

    void leave(Listener listener) {
        synchronized (lock) {
            listeners.remove(listener);
        }
    }

    /** For tests. */
    int listening(UUID user) {
        synchronized (lock) {
            return listeners.of(user).size();
        }
    }

    private long position() {
        synchronized (lock) {
            return position;
        }
    }

    private long settled() {
        return transactions.as(StageRole.RELAY, tx -> JobEvents.settled(tx).upTo());
    }

    @Override
    public void start() {
        synchronized (lock) {
            runs = true;
        }
        new Thread(this::loop, "events").start();
    }

    /** Before the server waits for its requests, of which streams are some. */
    @Override
    public void stop() {
        List<Listener> all;
        synchronized (lock) {
            runs = false;
            all = listeners.all();
            lock.notifyAll();
        }
        all.forEach(Listener::end);
    }

    @Override
    public boolean isRunning() {
        synchronized (lock) {
            return runs;
        }
    }

    private void loop() {
        while (awaitListeners()) {
            try {
                look();
            } catch (RuntimeException e) { // the next look begins where this one did
                if (!Outage.tells(e)) {
                    log.warn(
                            "Events can't be read for now; looking again in {}: {}",
                            settings.pollEvery(),
                            e.toString());
                }
                log.debug("Why events can't be read", e);
            }
            List<Listener> all;
            synchronized (lock) {
                all = listeners.all();
            }
            all.forEach(Listener::tick);
        }
    }

    /** Until the next look is due and somebody listens. */
    private boolean awaitListeners() {
        synchronized (lock) {
            try {
                if (runs && listeners.count() > 0) {
                    lock.wait(settings.pollEvery().toMillis());
                }
                while (runs && listeners.count() == 0) {
                    position = NOWHERE;
                    told = NOWHERE;
                    lock.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            return runs;
        }
    }

    private void look() {
        long settled = settled();
        Set<UUID> users;
        long from;
        long upTo;
        synchronized (lock) {
            // who joins from here on isn't among these, and begins behind what they are told
            users = listeners.users();
            position = Math.max(position, settled);
            upTo = position;
            from = told;
        }
        while (from < upTo) {
            long after = from;
            List<JobEvent> page =
                    transactions.as(StageRole.RELAY, tx -> JobEvents.ofUsers(tx, users, after, upTo, PAGE));
            page.forEach(this::tell);
            from = page.size() < PAGE ? upTo : page.get(page.size() - 1).id();
            synchronized (lock) {
                told = from;
            }
        }
    }

    private void tell(JobEvent event) {
        List<Listener> own;
        synchronized (lock) {
            own = listeners.of(event.user());
        }
        own.forEach(listener -> listener.on(event));
    }
}
