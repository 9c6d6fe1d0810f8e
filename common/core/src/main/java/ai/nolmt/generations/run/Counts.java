package ai.nolmt.generations.run;

/**
 * What a run has seen and done. Sums stay at the largest long: users can write rows of any size.
 *
 * @param scanned looked at
 * @param matched found to be deleted, and in a dry run left there
 * @param deleted confirmed to be gone
 * @param failed not deleted; tried again by a later run
 * @param bytes of the deleted, in a dry run of the matched
 * @param unrecognised keys that are not of our grammar, and left alone
 * @param unexplained orphans that no closed job accounts for, which is what a sweep's fuse looks at
 */
public record Counts(
        long scanned, long matched, long deleted, long failed, long bytes, long unrecognised, long unexplained) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    public Counts plus(Counts more) {
        return new Counts(
                sum(scanned, more.scanned),
                sum(matched, more.matched),
                sum(deleted, more.deleted),
                sum(failed, more.failed),
                sum(bytes, more.bytes),
                sum(unrecognised, more.unrecognised),
                sum(unexplained, more.unexplained));
    }

    public static Counts looked(long scanned, long matched, long bytes, long unrecognised) {
        return new Counts(scanned, matched, 0, 0, bytes, unrecognised, 0);
    }

    public static Counts purged(long deleted, long failed, long bytes) {
        return new Counts(0, 0, deleted, failed, bytes, 0, 0);
    }

    /** Whether of all that was to be deleted nothing was. */
    boolean isInVain() {
        return deleted == 0 && failed > 0 && failed >= matched;
    }

    /** Of what is not negative; at most the largest long. */
    public static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
