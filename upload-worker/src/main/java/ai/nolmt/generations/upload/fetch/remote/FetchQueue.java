package ai.nolmt.generations.upload.fetch.remote;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Which of the fetches that wait here runs next: what dies first, of hosts that have fewer than their share, so that one that is
 * slow holds up no other. Those beyond another share wait elsewhere: they run at once, and learn that their host is busy.
 * Safe for concurrent use.
 */
final class FetchQueue {
    private final ExecutorService threads;
    private final int most;
    private final int perHost;
    private final TreeSet<Waiting> waiting =
            new TreeSet<>(Comparator.comparing(Waiting::dies).thenComparing(Waiting::number));
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Integer> patient = new HashMap<>();
    private int started;
    private long numbers;

    private record Waiting(Instant dies, long number, String host, Runnable task) {}

    FetchQueue(ExecutorService threads, int most, int perHost) {
        this.threads = threads;
        this.most = most;
        this.perHost = perHost;
    }

    /** For one fetch. */
    Executor of(String host, Instant dies) {
        return task -> add(host, dies, task);
    }

    private synchronized void add(String host, Instant dies, Runnable task) {
        Waiting next = new Waiting(dies, numbers++, host, task);
        if (patient.getOrDefault(host, 0) >= perHost) {
            threads.execute(task);
        } else {
            patient.merge(host, 1, Integer::sum);
            waiting.add(next);
            startMore();
        }
    }

    private void startMore() {
        for (Waiting next = nextToStart(); next != null; next = nextToStart()) {
            Waiting one = next;
            waiting.remove(one);
            less(patient, one.host());
            running.merge(one.host(), 1, Integer::sum);
            started++;
            threads.execute(() -> {
                try {
                    one.task().run();
                } finally {
                    ended(one.host());
                }
            });
        }
    }

    private @Nullable Waiting nextToStart() {
        return started >= most
                ? null
                : waiting.stream()
                        .filter(one -> running.getOrDefault(one.host(), 0) < perHost)
                        .findFirst()
                        .orElse(null);
    }

    private synchronized void ended(String host) {
        started--;
        less(running, host);
        startMore();
    }

    private static void less(Map<String, Integer> counts, String host) {
        counts.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1);
    }
}
