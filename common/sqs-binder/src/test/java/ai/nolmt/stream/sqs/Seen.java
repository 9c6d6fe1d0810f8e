package ai.nolmt.stream.sqs;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a test's handler saw, and how often it is to fail. */
final class Seen {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    void fail(String body, int times) {
        failures.put(body, times);
    }

    void take(byte[] body) {
        take(TestApp.text(body));
    }

    void take(String body) {
        bodies.add(body);
        if (failures.getOrDefault(body, 0) > 0) {
            failures.merge(body, -1, Integer::sum);
            throw new IllegalStateException("Told to fail");
        }
    }

    List<String> bodies() {
        return List.copyOf(bodies);
    }

    long times(String body) {
        return bodies.stream().filter(body::equals).count();
    }
}
