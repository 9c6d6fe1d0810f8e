package ai.nolmt.stream.sqs;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Grows with every failure of a message, and differs between messages that failed together. */
final class RedeliveryDelay {
    private static final int MOST_SECONDS = 43_200; // 12 h, the most that SQS allows

    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;

    RedeliveryDelay(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    /**
     * @param receives how often the message has been received, from 1
     * @return whole seconds, between a half of the doubled delay and all of it
     */
    int seconds(int receives) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(receives - 1, 40));
        double capped = Math.min(doubled, most.toMillis());
        return (int) Math.min(MOST_SECONDS, Math.round(capped * (0.5 + random.nextDouble() / 2) / 1000));
    }
}
