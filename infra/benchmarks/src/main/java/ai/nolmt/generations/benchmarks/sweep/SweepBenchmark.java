package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.testkit.listing.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Keys a second of the sweep, of one and of many shards, beside the bare listing by the same SDK, in turn. */
public final class SweepBenchmark {
    private static final int WARM = 2;
    private static final int SHARDS = 16;
    // else it is the pauses that would be measured, for hours
    private static final long LONGEST_WITH_PAUSES = 1_000_000;
    private static final long LONGEST_WITH_ALL = 100_000;

    private final Bench bench;
    private final Rows rows;
    private final Sweeping sweeping;

    private SweepBenchmark(Bench bench, Sweeping sweeping) {
        this.bench = bench;
        this.rows = new Rows(bench.database());
        this.sweeping = sweeping;
    }

    private record Sample(double perSecond, double databaseMillis, Cpu cpu, long keys) {
        /** Milliseconds of a processor for a thousand keys. */
        double millis(ToDoubleFunction<Cpu> whose) {
            return whose.applyAsDouble(cpu) * 1e6 / keys;
        }
    }

    private interface Sweeper {
        double perSecond() throws Exception;
    }

    /** @param arguments this jar, how many rounds (5; 0 for the live heap alone), and of how many keys (100000, 1000000, 10000000) */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        List<Long> sizes = arguments.length > 2
                ? Arrays.stream(arguments).skip(2).map(Long::valueOf).toList()
                : List.of(100_000L, 1_000_000L, 10_000_000L);
        try (Bench bench = new Bench(arguments[0], 2 * SHARDS);
                Sweeping sweeping = new Sweeping(
                        bench.pool(),
                        bench.transactions(),
                        bench.installation(),
                        bench.store().store())) {
            System.out.printf(
                    Locale.ROOT,
                    "Medians of %d alternating rounds; Java %s, %d processors, heap of at most %d MB%n%n",
                    rounds,
                    System.getProperty("java.version"),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() >> 20);
            new SweepBenchmark(bench, sweeping).run(rounds, sizes);
        }
    }

    private void run(int rounds, List<Long> sizes) throws Exception {
        for (long size : sizes) {
            Keys keys = new Keys(size);
            bench.listing().set("keys", size);
            rows.fill(keys);
            if (rounds == 0) {
                heap(keys);
            } else {
                compare(keys, rounds);
            }
        }
    }

    private void compare(Keys keys, int rounds) throws Exception {
        System.out.println();
        System.out.println("| keys, milliseconds a page | keys/s | ÷ listing | database, ms for 1,000 keys"
                + " | CPU ms for 1,000 keys: worker | listing server | database |");
        System.out.println("|---|---|---|---|---|---|---|");
        compare(keys, 0, rounds);
        if (keys.count() <= LONGEST_WITH_ALL) {
            compare(keys, 20, rounds);
        }
        if (keys.count() <= LONGEST_WITH_PAUSES) {
            compare(keys, 50, rounds);
        }
    }

    private void compare(Keys keys, int latency, int rounds) throws Exception {
        bench.listing().set("latency", latency);
        List<Sample> listed = new ArrayList<>();
        List<Sample> dry = new ArrayList<>();
        List<Sample> real = new ArrayList<>();
        List<Sample> sharded = new ArrayList<>();
        boolean isLong = keys.count() > LONGEST_WITH_ALL;
        for (int round = isLong ? -1 : -WARM; round < rounds; round++) {
            boolean measured = round >= 0;
            add(measured, listed, sample(keys, () -> list(keys)));
            if (!isLong) {
                add(measured, dry, sample(keys, () -> sweeping.perSecond(keys, 1, true)));
            }
            add(measured, real, sample(keys, () -> sweeping.perSecond(keys, 1, false)));
            add(measured, sharded, sample(keys, () -> sweeping.perSecond(keys, SHARDS, false)));
        }
        String what = String.format(Locale.ROOT, "%,d, %d ms: ", keys.count(), latency);
        print(what + "bare listing", listed, listed);
        if (!isLong) {
            print(what + "dry run", dry, listed);
        }
        print(what + "one shard", real, listed);
        print(what + SHARDS + " shards", sharded, listed);
    }

    private static void add(boolean measured, List<Sample> samples, Sample sample) {
        if (measured) {
            samples.add(sample);
        }
    }

    private Sample sample(Keys keys, Sweeper sweeper) throws Exception {
        double before = rows.worked();
        Cpu spent = bench.cpu();
        double perSecond = sweeper.perSecond();
        spent = bench.cpu().since(spent);
        Thread.sleep(1500); // sessions tell their statistics once a second
        double worked = rows.worked() - before;
        rows.forget();
        return new Sample(perSecond, worked * 1000 / keys.count(), spent, keys.count());
    }

    private double list(Keys keys) {
        long begun = System.nanoTime();
        long seen = 0;
        String after = null;
        boolean more = true;
        while (more) {
            String from = after;
            ListObjectsV2Response page = bench.s3()
                    .listObjectsV2(list -> list.bucket(Bench.BUCKET)
                            .prefix(Keys.PREFIX.value())
                            .startAfter(from));
            seen += page.contents().size();
            after = page.contents().get(page.contents().size() - 1).key();
            more = page.isTruncated();
        }
        if (seen != keys.count()) {
            throw new IllegalStateException("The listing had " + seen + " keys");
        }
        return seen / ((System.nanoTime() - begun) / 1e9);
    }

    /** By a thread that collects garbage while it goes on, as often as it can. */
    private void heap(Keys keys) throws Exception {
        bench.listing().set("latency", 0);
        LiveHeap heap = LiveHeap.watch();
        sweeping.perSecond(keys, 1, false);
        System.out.printf(
                Locale.ROOT, "Live heap while %,d keys are swept: at most %.1f MB%n", keys.count(), heap.most());
        rows.forget();
    }

    private static void print(String what, List<Sample> samples, List<Sample> listed) {
        double perSecond = Medians.of(samples, Sample::perSecond);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f | %.1f | %.1f | %.1f | %.1f |%n",
                what,
                perSecond,
                perSecond / Medians.of(listed, Sample::perSecond),
                Medians.of(samples, Sample::databaseMillis),
                Medians.of(samples, sample -> sample.millis(Cpu::worker)),
                Medians.of(samples, sample -> sample.millis(Cpu::listing)),
                Medians.of(samples, sample -> sample.millis(Cpu::database)));
    }
}
