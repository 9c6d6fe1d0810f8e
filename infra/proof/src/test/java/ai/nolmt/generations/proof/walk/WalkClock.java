package ai.nolmt.generations.proof.walk;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The applications' clock, which may be wrong by a day while the database's is right. */
final class WalkClock extends Clock {
    private Duration skew = Duration.ZERO;

    void skew(Duration by) {
        skew = by;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(skew);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
