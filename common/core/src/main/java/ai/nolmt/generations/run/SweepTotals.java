package ai.nolmt.generations.run;

/**
 * What a whole sweep has seen.
 *
 * @param overridden whether an admin asked for it however many orphans there are
 * @param keys that are of our grammar
 * @param unexplained orphans that no closed job accounts for
 * @param open shards that are at it and may have seen more
 */
public record SweepTotals(boolean overridden, long keys, long unexplained, int open) {}
