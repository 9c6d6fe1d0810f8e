package ai.nolmt.generations.cleanup.report;

/**
 * What a run has seen and done.
 *
 * @param scanned looked at
 * @param matched found to be deleted, and in a dry run left there
 * @param deleted confirmed to be gone
 * @param failed not deleted; tried again by a later run
 * @param bytes of the matched
 * @param unrecognised keys that are not of our grammar, and left alone
 */
public record Counts(long scanned, long matched, long deleted, long failed, long bytes, long unrecognised) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    public Counts plus(Counts more) {
        return new Counts(
                scanned + more.scanned,
                matched + more.matched,
                deleted + more.deleted,
                failed + more.failed,
                bytes + more.bytes,
                unrecognised + more.unrecognised);
    }

    public static Counts looked(long scanned, long matched, long bytes, long unrecognised) {
        return new Counts(scanned, matched, 0, 0, bytes, unrecognised);
    }

    public static Counts purged(long deleted, long failed) {
        return new Counts(0, 0, deleted, failed, 0, 0);
    }
}
