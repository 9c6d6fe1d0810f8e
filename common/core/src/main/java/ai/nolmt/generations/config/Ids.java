package ai.nolmt.generations.config;

import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes version 7 UUIDs (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits, so that new ids sit
 * together in an index. Safe for concurrent use if the random generator is.
 */
public final class Ids {
    private final Clock clock;
    private final RandomGenerator random;

    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public UUID get() {
        long high = clock.millis() << 16 | 0x7000L | random.nextLong() & 0x0FFFL;
        long low = 0x8000_0000_0000_0000L | random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL;
        return new UUID(high, low);
    }
}
