package ai.nolmt.generations.cleanup.look;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.springframework.util.unit.DataSize;

/** Waits until so many bytes may be read, whoever reads them. Safe for concurrent use. */
public final class ReadRate implements LongConsumer {
    private static final long UNIT = 1024;
    private static final int PERIODS_A_SECOND = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final RateLimiter limiter;

    /** @param aSecond at least 4 MB, or a single read would be more than is let through at once */
    public ReadRate(DataSize aSecond) {
        this.limiter = RateLimiter.of(
                "scrub",
                RateLimiterConfig.custom()
                        .limitRefreshPeriod(Duration.ofMillis(1000 / PERIODS_A_SECOND))
                        .limitForPeriod(Math.toIntExact(aSecond.toBytes() / UNIT / PERIODS_A_SECOND))
                        .timeoutDuration(PATIENCE)
                        .build());
    }

    @Override
    public void accept(long bytes) {
        int units = Math.toIntExact((bytes + UNIT - 1) / UNIT);
        if (units > 0 && !limiter.acquirePermission(units)) {
            throw new IllegalStateException("Others read for longer than " + PATIENCE + "; the run goes on later");
        }
    }
}
