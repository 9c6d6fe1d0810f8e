package ai.nolmt.generations.run;

import java.util.Locale;

/** How far a run is: listing, released, over; or closed before it was released. */
public enum RunPhase {
    /** A sweep's tombstones are nobody's to take yet. */
    LISTING,
    /** The listing is finished and the fuse has held: what it found may be purged. */
    RELEASED,
    OVER,
    /** It ended while listing; what it had found was withdrawn. */
    CLOSED;

    static RunPhase of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
