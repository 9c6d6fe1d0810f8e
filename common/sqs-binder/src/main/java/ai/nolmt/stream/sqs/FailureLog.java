package ai.nolmt.stream.sqs;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps lines about failed messages within bounds: when what handlers need is away, all messages fail for one reason.
 * Safe for concurrent use.
 */
final class FailureLog {
    private static final int LINES = 10;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final LongSupplier ticker;
    private long began;
    private int lines = LINES;
    private int untold;

    FailureLog(LongSupplier ticker) {
        this.ticker = ticker;
        this.began = ticker.getAsLong() - MINUTE;
    }

    /**
     * Asks for a line about a failure.
     *
     * @return how many since the last line had none; -1 if this one has none either
     */
    synchronized int line() {
        long now = ticker.getAsLong();
        if (now - began >= MINUTE) {
            began = now;
            lines = 0;
        }
        if (lines == LINES) {
            untold++;
            return -1;
        }
        lines++;
        int before = untold;
        untold = 0;
        return before;
    }
}
