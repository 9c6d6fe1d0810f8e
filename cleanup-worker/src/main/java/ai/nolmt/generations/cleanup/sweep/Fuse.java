package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.RunStopped;

/**
 * Stops a sweep that finds more orphans than are likely: then it is the database that is wrong (an old backup, another
 * bucket's, none at all), not the bucket. What closed jobs left behind is expected and doesn't count, or any user could
 * trip it. For one run and thread.
 */
final class Fuse {
    private final double share;
    private final long minimumKeys;
    private final boolean anyRows;
    private final boolean overridden;
    private long keys;
    private long orphans;

    /** Starts from what earlier slices of the run counted. */
    Fuse(double share, long minimumKeys, boolean anyRows, boolean overridden, long keys, long orphans) {
        this.share = share;
        this.minimumKeys = minimumKeys;
        this.anyRows = anyRows;
        this.overridden = overridden;
        this.keys = keys;
        this.orphans = orphans;
    }

    /** Before anything of a page is touched. */
    void check(long moreKeys, long moreOrphans) {
        keys += moreKeys;
        orphans += moreOrphans;
        if (overridden || moreOrphans == 0) {
            return;
        }
        if (!anyRows) {
            throw tripped("The database has no rows at all, but the bucket has at least " + keys + " keys.");
        }
        // below the minimum of keys a share says nothing: there it is a number
        if (orphans > share * Math.max(keys, minimumKeys)) {
            throw tripped(orphans + " of " + keys + " keys have no row, and no closed job that left them.");
        }
    }

    private static RunStopped tripped(String found) {
        return RunStopped.aborted(
                ErrorCode.FUSE_TRIPPED,
                found + " Check that NOLMT_DATABASE_URL and AWS_S3_BUCKET_NAME belong together and that no backup was"
                        + " restored; then ask for a dry run, and if it is right for a run with overrideFuse.");
    }
}
