package ai.nolmt.stream.sqs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubles with every failure, with up to a half taken off at random, so that what failed together comes back apart. */
final class GrowingDelay {
    private static final int MOST_SECONDS = 43_200; // 12 h, the most that SQS allows

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;

    GrowingDelay(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /** @param failures from 1 */
    long millis(int failures) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(failures - 1, 40));
        return Math.round(Math.min(doubled, most.toMillis()) * (0.5 + random.nextDouble() / 2));
    }

    /** The same in whole seconds, as SQS counts. */
    int seconds(int failures) {
        return (int) Math.min(MOST_SECONDS, Math.round(millis(failures) / 1000.0));
    }
}
