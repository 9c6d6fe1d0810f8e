package ai.nolmt.stream.sqs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubles with every failure, with up to a half taken off at random, so that what failed together comes back apart. */
final class ExponentialBackoff {
    private static final int MAX_SECONDS = 43_200; // 12 h, the most that SQS allows

    private final Duration first;
    private final Duration max;
    private final RandomGenerator random;

    ExponentialBackoff(Duration first, Duration max, RandomGenerator random) {
        this.first = first;
        this.max = max;
        this.random = random;
    }

    /** @param failures from 1 */
    long millis(int failures) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(failures - 1, 40));
        return Math.round(Math.min(doubled, max.toMillis()) * (0.5 + random.nextDouble() / 2));
    }

    /** The same in whole seconds, as SQS counts. */
    int seconds(int failures) {
        return (int) Math.min(MAX_SECONDS, Math.round(millis(failures) / 1000.0));
    }
}
