package ai.nolmt.generations.cleanup.purge;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many keys may be deleted in a second: S3 takes 3,500 writes a second for each of its partitions of a prefix, and a
 * deletion of many counts each key
 * (<a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html">Optimizing performance</a>).
 * Halved where S3 asks for less, down to a tenth, and back by a sixteenth of the whole with each call that goes well. Safe
 * for concurrent use.
 */
final class DeleteRate {
    private static final Logger log = LoggerFactory.getLogger(DeleteRate.class);
    private static final int PERIODS_A_SECOND = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LOWEST_PART = 10;
    private static final int STEP_PART = 16;

    // Calls that are under way at the same time all hear of the same.
    private static final Duration ONCE = Duration.ofSeconds(1);

    private final int most;
    private final Clock clock;
    private final LongConsumer pause;
    private final RateLimiter limiter;
    private int aSecond;
    private Instant slowed = Instant.EPOCH;

    /** @param most keys a second, 100 or more */
    DeleteRate(int most, Clock clock) {
        this(most, clock, DeleteRate::sleep);
    }

    /** @param pause stands still for so many nanoseconds */
    DeleteRate(int most, Clock clock, LongConsumer pause) {
        this.most = most;
        this.clock = clock;
        this.pause = pause;
        this.aSecond = most;
        this.limiter = RateLimiter.of(
                "deletes",
                RateLimiterConfig.custom()
                        .limitRefreshPeriod(Duration.ofMillis(1000 / PERIODS_A_SECOND))
                        .limitForPeriod(most / PERIODS_A_SECOND)
                        .timeoutDuration(PATIENCE)
                        .build());
    }

    /** Waits until so many keys may be deleted, for however long: whoever waits has taken them already. */
    void await(int keys) {
        if (keys <= 0) {
            return;
        }
        long nanos = limiter.reservePermission(keys);
        while (nanos < 0) { // others have reserved more than may wait
            pause.accept(ONCE.toNanos());
            nanos = limiter.reservePermission(keys);
        }
        pause.accept(nanos);
    }

    private static void sleep(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("This worker stops; the run goes on later", e);
        }
    }

    /** S3 asked for less. */
    synchronized void slowDown() {
        Instant now = clock.instant();
        // a clock that is set back holds up nothing
        if (now.isBefore(slowed) || !now.isBefore(slowed.plus(ONCE))) {
            slowed = now;
            set(Math.max(most / LOWEST_PART, aSecond / 2));
            log.warn("S3 asks for fewer deletions: {} keys a second from here on, of {}", aSecond, most);
        }
    }

    synchronized void wentWell() {
        if (aSecond < most) {
            set(Math.min(most, aSecond + most / STEP_PART));
        }
    }

    synchronized int aSecond() {
        return aSecond;
    }

    private void set(int next) {
        aSecond = next;
        limiter.changeLimitForPeriod(Math.max(1, next / PERIODS_A_SECOND));
    }
}
