package ai.nolmt.generations.ingest.webhook;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** When to try again; Standard Webhooks' schedule, over three days. */
final class Backoff {
    private static final List<Duration> DELAYS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20));
    /** A target is looked at again that often, with one message, however long it was away. */
    private static final Duration LONGEST_OF_TARGET = Duration.ofMinutes(10);
    /** What Retry-After may ask for. */
    static final Duration LONGEST_ASKED = Duration.ofDays(1);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param failures of the message, this one among them */
    Duration ofMessage(int failures) {
        return jittered(delay(failures));
    }

    /** @param failures of the target, this one among them */
    Duration ofTarget(int failures) {
        Duration delay = delay(failures);
        return jittered(delay.compareTo(LONGEST_OF_TARGET) < 0 ? delay : LONGEST_OF_TARGET);
    }

    private static Duration delay(int failures) {
        return DELAYS.get(Math.max(0, Math.min(failures, DELAYS.size()) - 1));
    }

    /** A fifth more or less, so that what failed together doesn't come back together. */
    private Duration jittered(Duration delay) {
        return Duration.ofMillis((long) (delay.toMillis() * random.nextDouble(0.8, 1.2)));
    }
}
