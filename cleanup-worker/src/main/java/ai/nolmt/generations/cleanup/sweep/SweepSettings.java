package ai.nolmt.generations.cleanup.sweep;

import java.time.Duration;

/**
 * How a sweep judges, and how many share its work.
 *
 * @param grace how old an object must be, unless the run says otherwise
 * @param minGrace what a run may say at least
 * @param fuseShare of orphans among keys, from 0 to 1
 * @param fuseMinimumKeys below which the share says nothing
 * @param pageSize keys of a listing, 1 to 1,000
 * @param shards how many there are of a sweep that is longer than a page, 1 to 256
 * @param pagesUntilSplit after which a shard looks whether others are done, and parts with half of what is left
 */
public record SweepSettings(
        Duration grace,
        Duration minGrace,
        double fuseShare,
        long fuseMinimumKeys,
        int pageSize,
        int shards,
        int pagesUntilSplit) {}
