package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.problem.Counted;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.SweepTotals;

/**
 * Stops a sweep that finds more orphans than are likely: then it is the database that is wrong (an old backup, another
 * bucket's, none at all), not the bucket. What closed jobs left behind is expected and doesn't count, or any user could
 * trip it. It judges a sweep as a whole, with all its shards.
 *
 * @param share of orphans among keys
 * @param minimumKeys with fewer it is the share of this many
 * @param anyRows whether the database has any
 */
record Fuse(double share, long minimumKeys, boolean anyRows) {
    /**
     * Before anything of a page is touched, and once more before what all found is released.
     *
     * @param others what other shards have seen
     * @param own what this run has, with this page's keys
     * @param more unexplained orphans of this page
     * @param ahead keys that a shard may have looked at without having written it
     * @throws RunStopped if it trips
     */
    void check(SweepTotals others, Counts own, long more, int ahead) {
        long keys = Counts.sum(others.keys() + (long) others.open() * ahead, own.scanned() - own.unrecognised());
        long orphans = Counts.sum(Counts.sum(others.unexplained(), own.unexplained()), more);
        if (others.overridden() || orphans == 0) {
            return;
        }
        if (!anyRows) {
            throw tripped("The database has no rows at all, but the bucket has at least "
                    + Counted.of(keys, "key.", "keys."));
        }
        // below the minimum of keys a share says nothing: there it is a number
        if (orphans > share * Math.max(keys, minimumKeys)) {
            throw tripped(orphans + " of " + Counted.of(keys, "key ", "keys ")
                    + (orphans == 1
                            ? "has no row, and no closed job that left it."
                            : "have no row, and no closed job that left them."));
        }
    }

    private static RunStopped tripped(String found) {
        return RunStopped.aborted(
                ErrorCode.FUSE_TRIPPED,
                found + " Check that NOLMT_DATABASE_URL and AWS_S3_BUCKET_NAME belong together and that no backup was"
                        + " restored; then ask for a dry run, and if it is right for a run with overrideFuse.");
    }
}
