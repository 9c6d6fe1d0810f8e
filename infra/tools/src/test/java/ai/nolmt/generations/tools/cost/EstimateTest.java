package ai.nolmt.generations.tools.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EstimateTest {
    private static final Prices PRICES = PriceList.ours().of("us-east-1");
    private static final long SEED = System.nanoTime();
    private static final int ROUNDS = 2_000;

    private final Random random = new Random(SEED);

    /** One whose numbers can be changed one by one. */
    private record Some(
            long users,
            long generations,
            long size,
            long reads,
            long months,
            @Nullable Duration retention,
            Mode mode,
            int perCall) {
        Estimate estimate() {
            return Estimate.of(
                    new Workload(
                            users,
                            generations,
                            size,
                            reads,
                            months,
                            retention,
                            mode,
                            Encryption.BUCKET_KEY,
                            perCall,
                            Duration.ofSeconds(45),
                            2,
                            1),
                    PRICES);
        }

        Some of(long moreUsers) {
            return new Some(moreUsers, generations, size, reads, months, retention, mode, perCall);
        }
    }

    @Test
    void theGuidesExampleIsExact() {
        Estimate estimate = new Some(1_000, 10, 5_000_000, 1, 1, null, Mode.STAGED, 1).estimate();

        assertThat(estimate.stored()).isEqualTo(new BigInteger("50000000000"));
        assertThat(Prices.gigabytes(estimate.stored())).isEqualByComparingTo("50");
        assertThat(estimate.ofStorage()).isEqualByComparingTo("1.15");
        assertThat(estimate.ofTransfer()).isEqualByComparingTo("4.50");
        assertThat(Sizes.both(estimate.stored())).isEqualTo("50 GB (46.57 GiB)");
    }

    @Test
    void aGenerationsRequestsAreThoseOfItsMode() {
        assertThat(jobs(Mode.INLINE, 10_000))
                .isEqualTo(
                        "ChangeMessageVisibilityBatch×2 DeleteMessageBatch PutObject ReceiveMessage SendMessageBatch");
        assertThat(jobs(Mode.STAGED, 5_000_000))
                .isEqualTo("ChangeMessageVisibilityBatch×2 DeleteMessageBatch GetObject PutObject×2 ReceiveMessage"
                        + " SendMessageBatch");
        assertThat(jobs(Mode.STAGED, 40L << 20))
                .isEqualTo("ChangeMessageVisibilityBatch×2 CompleteMultipartUpload CreateMultipartUpload"
                        + " DeleteMessageBatch GetObject PutObject ReceiveMessage SendMessageBatch UploadPart×3");
        assertThat(jobs(Mode.UPLOAD, 5_000_000))
                .isEqualTo("ChangeMessageVisibilityBatch×2 DeleteMessageBatch GetObject HeadObject PutObject×2"
                        + " ReceiveMessage SendMessageBatch");
        assertThat(jobs(Mode.UPLOAD, (64L << 20) + 1))
                .isEqualTo("ChangeMessageVisibilityBatch×2 CompleteMultipartUpload CreateMultipartUpload"
                        + " DeleteMessageBatch GetObject HeadObject×2 PutObject ReceiveMessage SendMessageBatch"
                        + " UploadPart×2");
    }

    private static String jobs(Mode mode, long size) {
        return new Some(1, 1, size, 0, 1, null, mode, 1)
                .estimate().lines().stream()
                        .filter(line -> line.part() == RequestsPerJob.Part.JOBS && line.operation() != Operation.KEY)
                        .collect(Collectors.groupingBy(
                                line -> line.operation().wireName(),
                                Collectors.summingLong(line -> line.requests().longValueExact())))
                        .entrySet()
                        .stream()
                        .map(one -> one.getKey() + (one.getValue() == 1 ? "" : "×" + one.getValue()))
                        .sorted()
                        .collect(Collectors.joining(" "));
    }

    @Test
    void moreOfAnythingNeverCostsLess() {
        for (int i = 0; i < ROUNDS; i++) {
            Some some = some();
            Some more = switch (random.nextInt(5)) {
                case 0 -> some.of(atLeast(some.users(), Workload.MOST_USERS));
                case 1 ->
                    new Some(
                            some.users(),
                            atLeast(some.generations(), Workload.MOST_EACH),
                            some.size(),
                            some.reads(),
                            some.months(),
                            some.retention(),
                            some.mode(),
                            some.perCall());
                case 2 ->
                    new Some(
                            some.users(),
                            some.generations(),
                            atLeast(some.size(), mostOf(some.mode())),
                            some.reads(),
                            some.months(),
                            some.retention(),
                            some.mode(),
                            some.perCall());
                case 3 ->
                    new Some(
                            some.users(),
                            some.generations(),
                            some.size(),
                            atLeast(some.reads(), Workload.MOST_EACH),
                            some.months(),
                            some.retention(),
                            some.mode(),
                            some.perCall());
                default ->
                    new Some(
                            some.users(),
                            some.generations(),
                            some.size(),
                            some.reads(),
                            some.months(),
                            some.retention() == null ? null : some.retention().plusSeconds(random.nextInt(10_000_000)),
                            some.mode(),
                            some.perCall());
            };
            assertThat(more.estimate().total())
                    .as("%s after %s, seed %s", more, some, SEED)
                    .isGreaterThanOrEqualTo(some.estimate().total());
        }
    }

    @Test
    void whatTwoCostIsWhatBothCostTogether() {
        for (int i = 0; i < ROUNDS; i++) {
            Some drawn = some();
            // what isn't whole is rounded upwards once for each
            Some some = new Some(
                    drawn.users() / 2,
                    drawn.generations(),
                    drawn.size(),
                    drawn.reads(),
                    drawn.months(),
                    null,
                    drawn.mode(),
                    1);
            Some other = some.of(between(0, Workload.MOST_USERS / 2));
            Some both = some.of(some.users() + other.users());
            String which = both + ", seed " + SEED;

            assertThat(both.estimate().stored())
                    .as(which)
                    .isEqualTo(some.estimate().stored().add(other.estimate().stored()));
            assertThat(both.estimate().ofTransfer())
                    .as(which)
                    .isEqualByComparingTo(
                            some.estimate().ofTransfer().add(other.estimate().ofTransfer()));
            Map<Operation, BigInteger> sum = ofJobs(some);
            ofJobs(other).forEach((operation, requests) -> sum.merge(operation, requests, BigInteger::add));
            assertThat(ofJobs(both)).as(which).isEqualTo(sum);
        }
    }

    private static Map<Operation, BigInteger> ofJobs(Some some) {
        return some.estimate().lines().stream()
                .filter(line -> line.part() == RequestsPerJob.Part.JOBS || line.part() == RequestsPerJob.Part.READS)
                .filter(line -> line.operation() != Operation.KEY)
                .collect(Collectors.toMap(Estimate.Line::operation, Estimate.Line::requests, BigInteger::add));
    }

    @Test
    void theLargestIsExactToo() {
        Estimate most = new Some(
                        Workload.MOST_USERS,
                        Workload.MOST_EACH,
                        Workload.MOST_BYTES,
                        Workload.MOST_EACH,
                        Workload.MOST_MONTHS,
                        null,
                        Mode.UPLOAD,
                        1)
                .estimate();

        BigInteger kept = new BigInteger("1200000000000000000");
        assertThat(most.kept()).isEqualTo(kept);
        assertThat(most.transferred())
                .isEqualTo(kept.multiply(BigInteger.valueOf(5L << 30)).multiply(BigInteger.valueOf(1_000_000)));
        assertThat(most.ofStorage())
                .isEqualByComparingTo(new BigDecimal(kept)
                        .multiply(BigDecimal.valueOf(5L << 30))
                        .movePointLeft(9)
                        .multiply(new BigDecimal("0.023")));
    }

    @Test
    void nobodysGenerationsCostWhatWaitingAndLookingAfterThemCost() {
        Estimate none = new Some(0, 10, 5_000_000, 10, 1, null, Mode.STAGED, 1).estimate();

        assertThat(none.ofStorage()).isEqualByComparingTo("0");
        assertThat(none.lines())
                .isNotEmpty()
                .allMatch(line ->
                        line.part() == RequestsPerJob.Part.CLEANUPS || line.part() == RequestsPerJob.Part.POLLS);
        // two upload workers and a cleanup worker, two queues each, a poll every 10 s of 730 h
        assertThat(none.lines())
                .filteredOn(line -> line.part() == RequestsPerJob.Part.POLLS)
                .extracting(Estimate.Line::requests)
                .containsExactly(BigInteger.valueOf(3 * 2 * 262_800));
    }

    @Test
    void retentionKeepsNoMoreThanItsTime() {
        Some year = new Some(100, 10, 1_000_000, 0, 12, Duration.ofHours(730), Mode.STAGED, 1);

        assertThat(year.estimate().kept()).isEqualTo(BigInteger.valueOf(1_000));
        assertThat(new Some(100, 10, 1_000_000, 0, 12, Duration.ofHours(365), Mode.STAGED, 1)
                        .estimate()
                        .kept())
                .isEqualTo(BigInteger.valueOf(500));
        assertThat(new Some(100, 10, 1_000_000, 0, 12, null, Mode.STAGED, 1)
                        .estimate()
                        .kept())
                .isEqualTo(BigInteger.valueOf(12_000));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        List.<Runnable>of(
                        () -> some(-1, 1, 1, 1, 1),
                        () -> some(Workload.MOST_USERS + 1, 1, 1, 1, 1),
                        () -> some(1, -1, 1, 1, 1),
                        () -> some(1, Workload.MOST_EACH + 1, 1, 1, 1),
                        () -> some(1, 1, -1, 1, 1),
                        () -> some(1, 1, Workload.MOST_BYTES + 1, 1, 1),
                        () -> some(1, 1, 1, Long.MIN_VALUE, 1),
                        () -> some(1, 1, 1, 1, 0),
                        () -> some(1, 1, 1, 1, Long.MAX_VALUE))
                .forEach(wrong -> assertThatThrownBy(wrong::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("Give a number from"));
    }

    private static void some(long users, long generations, long size, long reads, long months) {
        new Some(users, generations, size, reads, months, null, Mode.STAGED, 1).estimate();
    }

    private Some some() {
        Mode mode = Mode.values()[random.nextInt(Mode.values().length)];
        return new Some(
                between(0, Workload.MOST_USERS),
                between(0, Workload.MOST_EACH),
                between(0, mostOf(mode)),
                between(0, Workload.MOST_EACH),
                between(1, Workload.MOST_MONTHS),
                random.nextBoolean() ? null : Duration.ofSeconds(between(1, 3_000_000_000L)),
                mode,
                1 + random.nextInt(10));
    }

    private static long mostOf(Mode mode) {
        return mode == Mode.INLINE ? Defaults.OURS.inlineLimit() : Workload.MOST_BYTES;
    }

    private long atLeast(long least, long most) {
        return Math.max(least, between(least, most));
    }

    /** Small ones and the ends as often as large ones. */
    private long between(long least, long most) {
        return switch (random.nextInt(8)) {
            case 0 -> least;
            case 1 -> most;
            default -> least + (random.nextLong(most - least + 1) >>> random.nextInt(40));
        };
    }
}
