package ai.nolmt.generations.upload.fetch.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Which of the fetches that wait here runs next: what dies first, of hosts that have fewer than their share, so that one that is
 * slow holds up no other. Those beyond another share wait elsewhere: they run at once, and learn that their host is busy.
 * While fetches are slow, those that die last wait elsewhere as well, as soon as there are more of them than may have places
 * in this worker, which others need: they run at once, and find that they are put off. Safe for concurrent use.
 */
final class FetchQueue {
    /** For which somebody else may wait for a fetch. */
    static final Duration SLOW = Duration.ofSeconds(1);

    private final ExecutorService threads;
    private final int most;
    private final int perHost;
    private final int places;
    private final FetchTurns turns;
    private final TreeSet<Waiting> waiting =
            new TreeSet<>(Comparator.comparing(Waiting::dies).thenComparing(Waiting::number));
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Integer> patient = new HashMap<>();
    private final Map<UUID, Duration> putOff = new ConcurrentHashMap<>();
    private long numbers;

    private record Waiting(Instant dies, long number, String host, UUID job, Runnable task) {}

    /**
     * Makes one.
     *
     * @param most that run at once
     * @param perHost of one host that run at once, and as many that wait
     * @param places that running and waiting ones may have in this worker, if fetches are slow
     * @param longestDelay for which one is put off
     */
    FetchQueue(ExecutorService threads, int most, int perHost, int places, Duration longestDelay, Clock clock) {
        this.threads = threads;
        this.most = Math.min(most, places);
        this.perHost = perHost;
        this.places = places;
        this.turns = new FetchTurns(this.most, longestDelay, clock);
    }

    /** For one fetch. */
    Executor of(UUID job, String host, Instant dies) {
        return task -> add(job, host, dies, task);
    }

    /** For how long a job whose task runs is put off; null if it is its turn. */
    @Nullable
    Duration putOff(UUID job) {
        return putOff.get(job);
    }

    private synchronized void add(UUID job, String host, Instant dies, Runnable task) {
        Waiting next = new Waiting(dies, numbers++, host, job, task);
        if (patient.getOrDefault(host, 0) < perHost) {
            patient.merge(host, 1, Integer::sum);
            waiting.add(next);
            startMore();
            makeRoom();
        } else if (turns.running() < most) {
            threads.execute(task);
        } else {
            putOff(next);
        }
    }

    /** To be called now and then: fetches that were quick may have become slow. */
    synchronized void makeRoom() {
        while (turns.running() + waiting.size() > places && !waiting.isEmpty() && turns.areSlow(SLOW)) {
            Waiting last = waiting.last();
            waiting.remove(last);
            less(patient, last.host());
            putOff(last);
        }
    }

    private void putOff(Waiting one) {
        putOff.put(one.job(), turns.untilNext(one.dies()));
        threads.execute(() -> {
            try {
                one.task().run();
            } finally {
                putOff.remove(one.job());
            }
        });
    }

    private void startMore() {
        for (Optional<Waiting> next = nextToStart(); next.isPresent(); next = nextToStart()) {
            Waiting one = next.get();
            waiting.remove(one);
            less(patient, one.host());
            running.merge(one.host(), 1, Integer::sum);
            turns.began(one.number());
            threads.execute(() -> {
                try {
                    one.task().run();
                } finally {
                    ended(one);
                }
            });
        }
    }

    private Optional<Waiting> nextToStart() {
        return turns.running() >= most
                ? Optional.empty()
                : waiting.stream()
                        .filter(one -> running.getOrDefault(one.host(), 0) < perHost)
                        .findFirst();
    }

    private synchronized void ended(Waiting one) {
        turns.ended(one.number());
        less(running, one.host());
        startMore();
    }

    private static void less(Map<String, Integer> counts, String host) {
        counts.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1);
    }
}
