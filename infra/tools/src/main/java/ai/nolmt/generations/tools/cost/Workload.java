package ai.nolmt.generations.tools.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is to be priced; numbers out of their ranges are refused with a sentence.
 *
 * @param users 0 to 10^9
 * @param generations of each user in a month, 0 to 10^6
 * @param size of a generation in bytes on average, 0 to 5 GiB
 * @param reads of each kept generation in a month, 0 to 10^6
 * @param months that generations have been made for, 1 to 1,200; the last of them is priced
 * @param retention after which a generation is deleted; null keeps all
 * @param perCall messages that travel in one call, 1 (each comes alone) to 10 (always many at once)
 * @param attempt how long a worker is at one generation
 * @param uploadWorkers that poll, 0 to 10,000
 * @param cleanupWorkers that poll, 0 to 10,000
 */
record Workload(
        long users,
        long generations,
        long size,
        long reads,
        long months,
        @Nullable Duration retention,
        Mode mode,
        Encryption encryption,
        int perCall,
        Duration attempt,
        int uploadWorkers,
        int cleanupWorkers) {
    static final long MOST_USERS = 1_000_000_000;
    static final long MOST_EACH = 1_000_000;
    static final long MOST_BYTES = 5L << 30; // that one PUT of S3 takes
    static final long MOST_MONTHS = 1_200;
    static final int MOST_WORKERS = 10_000;
    private static final Duration LONGEST_RETENTION = Duration.ofDays(36_500);
    private static final Duration LONGEST_ATTEMPT = Duration.ofHours(1);

    Workload {
        within("--users", users, 0, MOST_USERS);
        within("--generations", generations, 0, MOST_EACH);
        within("--size", size, 0, MOST_BYTES);
        within("--reads", reads, 0, MOST_EACH);
        within("--months", months, 1, MOST_MONTHS);
        within("--messages-per-call", perCall, 1, 10);
        within("--upload-workers", uploadWorkers, 0, MOST_WORKERS);
        within("--cleanup-workers", cleanupWorkers, 0, MOST_WORKERS);
        if (retention != null) {
            within("--retention", retention, Duration.ofSeconds(1), LONGEST_RETENTION);
        }
        within("--attempt", attempt, Duration.ZERO, LONGEST_ATTEMPT);
        check(
                mode != Mode.INLINE || size <= Defaults.OURS.inlineLimit(),
                "--size is " + size + " bytes, but inline outputs have up to " + Defaults.OURS.inlineLimit()
                        + ". Give --mode staged or --mode upload.");
    }

    private static void within(String option, long value, long least, long most) {
        check(
                value >= least && value <= most,
                option + " is " + value + ". Give a number from " + least + " to " + most + ".");
    }

    private static void within(String option, Duration value, Duration least, Duration most) {
        check(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                option + " is " + value + ". Give a duration from " + least + " to " + most + ".");
    }

    private static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** Generations that are made in a month. */
    BigInteger made() {
        return BigInteger.valueOf(users).multiply(BigInteger.valueOf(generations));
    }

    /** Generations that are there at the month's end; what is left of one counts as one. */
    BigInteger kept() {
        BigInteger all = made().multiply(BigInteger.valueOf(months));
        if (retention == null) {
            return all;
        }
        BigInteger young = new BigDecimal(made())
                .multiply(BigDecimal.valueOf(retention.toMillis()))
                .divide(BigDecimal.valueOf(Defaults.MONTH.toMillis()), 0, RoundingMode.UP)
                .toBigInteger();
        return all.min(young);
    }

    /** Generations that expire in the month. */
    BigInteger expired() {
        return retention == null || retention.compareTo(Defaults.MONTH.multipliedBy(months)) >= 0
                ? BigInteger.ZERO
                : made();
    }

    BigInteger readsOfMonth() {
        return kept().multiply(BigInteger.valueOf(reads));
    }
}
