package ai.nolmt.generations.cleanup.sweep;

import java.time.Duration;

/**
 * How a sweep judges.
 *
 * @param grace how old an object must be, unless the run says otherwise
 * @param minGrace what a run may say at least
 * @param fuseShare of orphans among keys, from 0 to 1
 * @param fuseMinimumKeys below which the share says nothing
 * @param pageSize keys of a listing, 1 to 1,000
 */
public record SweepSettings(Duration grace, Duration minGrace, double fuseShare, long fuseMinimumKeys, int pageSize) {}
