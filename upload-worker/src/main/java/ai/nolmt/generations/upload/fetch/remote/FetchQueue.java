package ai.nolmt.generations.upload.fetch.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the fetches that wait here runs next: of the users the one with the fewest, of theirs what dies first, of hosts that have
 * fewer than their share, so that neither a slow host nor a flood of one user holds up another. Never more than so many run.
 * Others wait elsewhere: what is beyond a host's other share, what waited too long, and, while fetches are slow, what is beyond
 * the places in this worker, which others need; of those the last of whoever has the most. Their tasks run at once, and find
 * that they are put off. Safe for concurrent use.
 */
final class FetchQueue {
    /** For which somebody else may wait for a fetch. */
    static final Duration SLOW = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(FetchQueue.class);

    private final ExecutorService threads;
    private final Bounds bounds;
    private final Clock clock;
    private final FetchTurns turns;
    private final FetchShares shares;
    private final TreeSet<Waiting> waiting =
            new TreeSet<>(Comparator.comparing(Waiting::dies).thenComparing(Waiting::number));
    private final Map<UUID, Duration> putOff = new ConcurrentHashMap<>();
    private boolean stopped;
    private long numbers;

    /**
     * How much may be here.
     *
     * @param most that run at once
     * @param perHost of one host that run at once, and as many that wait
     * @param places that running and waiting ones may have in this worker, if fetches are slow
     * @param longestWait for a turn here
     * @param longestDelay for which one is put off
     */
    record Bounds(int most, int perHost, int places, Duration longestWait, Duration longestDelay) {
        Bounds {
            most = Math.min(most, places);
        }
    }

    private record Waiting(Instant dies, long number, Instant since, String host, UUID user, UUID job, Runnable task) {}

    FetchQueue(ExecutorService threads, Bounds bounds, Clock clock) {
        this.threads = threads;
        this.bounds = bounds;
        this.clock = clock;
        this.turns = new FetchTurns(bounds.most(), bounds.longestDelay(), clock);
        this.shares = new FetchShares(bounds.most(), bounds.perHost());
    }

    /** For one fetch; it refuses once this is stopped. */
    Executor of(UUID job, UUID user, String host, Instant dies) {
        return task -> add(job, user, host, dies, task);
    }

    /** For how long a job whose task runs is put off, zero if its host has to say that; null if it is its turn. */
    @Nullable
    Duration putOff(UUID job) {
        return putOff.get(job);
    }

    private synchronized void add(UUID job, UUID user, String host, Instant dies, Runnable task) {
        if (stopped) {
            throw new RejectedExecutionException("This worker is about to stop");
        }
        waiting.add(new Waiting(dies, numbers++, clock.instant(), host, user, job, task));
        startMore();
        if (count(one -> one.host().equals(host)) > bounds.perHost()) {
            lastOfWhoHasTheMost(one -> one.host().equals(host), one -> shares.of(one, host))
                    .ifPresent(last -> putOff(last, Duration.ZERO));
        }
        makeRoom();
    }

    /** To be called now and then: fetches that were quick may have become slow, and there may be threads again. */
    synchronized void look() {
        startMore();
        Instant longAgo = clock.instant().minus(bounds.longestWait());
        List<Waiting> late =
                waiting.stream().filter(one -> one.since().isBefore(longAgo)).toList();
        late.forEach(one -> putOff(one, turns.untilNext(one.dies())));
        makeRoom();
    }

    private void makeRoom() {
        boolean isDone = false;
        while (!isDone && shares.running() + waiting.size() > bounds.places() && turns.areSlow(SLOW)) {
            Optional<Waiting> last = lastOfWhoHasTheMost(one -> true, shares::of);
            isDone = last.isEmpty()
                    || !putOff(last.get(), turns.untilNext(last.get().dies()));
        }
    }

    private Optional<Waiting> lastOfWhoHasTheMost(Predicate<Waiting> among, ToIntFunction<UUID> running) {
        Map<UUID, Integer> counts = new HashMap<>();
        Map<UUID, Waiting> lasts = new HashMap<>();
        waiting.stream().filter(among).forEach(one -> {
            counts.merge(one.user(), 1, Integer::sum);
            lasts.put(one.user(), one);
        });
        return lasts.values().stream()
                .max(Comparator.comparingInt(
                                (Waiting one) -> counts.getOrDefault(one.user(), 0) + running.applyAsInt(one.user()))
                        .thenComparing(Waiting::dies)
                        .thenComparing(Waiting::number));
    }

    private long count(Predicate<Waiting> which) {
        return waiting.stream().filter(which).count();
    }

    /** @return false if it stays, as there is no thread to tell it */
    private boolean putOff(Waiting one, Duration delay) {
        waiting.remove(one);
        putOff.put(one.job(), delay);
        boolean isHandedOver = isHandedOver(() -> {
            try {
                one.task().run();
            } finally {
                putOff.remove(one.job());
            }
        });
        if (isHandedOver) {
            forgetIfGone(one.user());
        } else {
            putOff.remove(one.job());
            waiting.add(one);
        }
        return isHandedOver;
    }

    private void startMore() {
        boolean isDone = stopped;
        while (!isDone) {
            Optional<Waiting> next = nextToStart();
            isDone = next.isEmpty() || !start(next.get());
        }
    }

    private Optional<Waiting> nextToStart() {
        Comparator<UUID> turn = shares.turn();
        return waiting.stream()
                .filter(one -> shares.mayBegin(one.user(), one.host()))
                .min(Comparator.comparing(Waiting::user, turn)
                        .thenComparing(Waiting::dies)
                        .thenComparing(Waiting::number));
    }

    private boolean start(Waiting one) {
        waiting.remove(one);
        shares.began(one.user(), one.host());
        turns.began(one.number());
        boolean isHandedOver = isHandedOver(() -> {
            try {
                one.task().run();
            } finally {
                ended(one);
            }
        });
        if (!isHandedOver) {
            turns.ended(one.number());
            shares.ended(one.user(), one.host());
            waiting.add(one);
        }
        return isHandedOver;
    }

    /** What there is no thread for says nothing of the task that somebody is handing in right now: it is tried again later. */
    private boolean isHandedOver(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RuntimeException | Error e) {
            log.warn("There is no thread for a fetch; it waits: {}", e.toString());
            return false;
        }
    }

    private synchronized void ended(Waiting one) {
        turns.ended(one.number());
        shares.ended(one.user(), one.host());
        forgetIfGone(one.user());
        startMore();
    }

    private void forgetIfGone(UUID user) {
        if (shares.of(user) == 0 && count(one -> one.user().equals(user)) == 0) {
            shares.forget(user);
        }
    }

    /** Runs what waits, one after the other and by the caller: it is to find that nothing begins any more. */
    void stop() {
        List<Waiting> left;
        synchronized (this) {
            stopped = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
        }
        left.forEach(one -> one.task().run());
    }

    synchronized void start() {
        stopped = false;
    }
}
