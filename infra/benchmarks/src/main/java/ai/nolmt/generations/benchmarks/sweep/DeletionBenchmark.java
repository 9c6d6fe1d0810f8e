package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.benchmarks.Medians;
import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.retention.EndedUploads;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.testkit.listing.Keys;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows a second of retention, and keys a second of the purge behind it, beside deleting one after the other. */
public final class DeletionBenchmark {
    private static final int PAGE = 1000;
    private static final int CALLS_AT_ONCE = 4;
    // S3's is 3,500 a second, which is what it would measure
    private static final int NO_RATE = 100_000_000;
    // of those that one after the other takes: it is as fast with more
    private static final int SINGLY = 20_000;
    private static final int SESSIONS = 16;
    private static final Duration LONG = Duration.ofDays(30);

    private final Bench bench;
    private final Running running;
    private final JdbcClient sql;
    private final ExecutorService threads;

    private DeletionBenchmark(Bench bench, Running running, ExecutorService threads) {
        this.bench = bench;
        this.running = running;
        this.sql = JdbcClient.create(bench.pool());
        this.threads = threads;
    }

    private record Sample(double retained, double purged, double singly) {
        /** Of a row whose object goes behind it. */
        double together() {
            return 1 / (1 / retained + 1 / purged);
        }
    }

    /** @param arguments this jar, how many rounds (5), of how many rows (1000000), and {@code mixed} if they don't expire as they were stored */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        long size = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1_000_000;
        boolean mixed = arguments.length > 3 && arguments[3].equals("mixed");
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Bench bench = new Bench(arguments[0], SESSIONS);
                Running running = new Running(bench.pool(), bench.transactions())) {
            new DeletionBenchmark(bench, running, threads).run(rounds, new Keys(size), mixed);
        } finally {
            threads.shutdownNow();
        }
    }

    private void run(int rounds, Keys keys, boolean mixed) throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int round = -1; round < rounds; round++) {
            Sample sample = sample(keys, mixed);
            if (round >= 0) {
                samples.add(sample);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "Medians of %d rounds; %,d rows that expire %s; Java %s, %d processors%n%n| | a second | ÷ one after the other |%n|---|---|---|%n",
                rounds,
                keys.count(),
                mixed ? "in an order of their own" : "as they were stored",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        double singly = Medians.of(samples, Sample::singly);
        print("one row and its object after the other", singly, singly);
        print("retention, rows", Medians.of(samples, Sample::retained), singly);
        print("purge, keys", Medians.of(samples, Sample::purged), singly);
        print("both, one behind the other", Medians.of(samples, Sample::together), singly);
    }

    private static void print(String what, double perSecond, double singly) {
        System.out.printf(Locale.ROOT, "| %s | %,.0f | %.2f |%n", what, perSecond, perSecond / singly);
    }

    private Sample sample(Keys keys, boolean mixed) throws Exception {
        Rows rows = new Rows(bench.database());
        rows.fill(keys);
        rows.expireAll(mixed);
        double singly = singly();
        long left = sql.sql("SELECT count(*) FROM public.generations")
                .query(Long.class)
                .single();
        bench.listing().set("keys", keys.count());
        double retained = perSecond(left, retention());
        double purged = perSecond(left, purge());
        long calls = bench.listing().deletions();
        long receipts =
                sql.sql("SELECT count(*) FROM nolmt.receipts").query(Long.class).single();
        if (receipts != left || calls != (left + PAGE - 1) / PAGE) {
            throw new IllegalStateException(receipts + " of " + left + " keys were deleted, by " + calls + " calls");
        }
        rows.forget();
        return new Sample(retained, purged, singly);
    }

    /** As a job in a loop would: the object, then its row, which has no trigger that writes anything. */
    private double singly() {
        List<String> some = sql.sql(
                        "SELECT s3_key FROM public.generations WHERE expires_at < now() ORDER BY expires_at LIMIT "
                                + SINGLY)
                .query(String.class)
                .list();
        sql.sql("ALTER TABLE public.generations DISABLE TRIGGER USER").update();
        long begun = System.nanoTime();
        for (String key : some) {
            bench.s3().deleteObject(object -> object.bucket(Bench.BUCKET).key(key));
            sql.sql("DELETE FROM public.generations WHERE s3_key COLLATE \"C\" = ?")
                    .param(key)
                    .update();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        sql.sql("ALTER TABLE public.generations ENABLE TRIGGER USER").update();
        return some.size() / seconds;
    }

    private double perSecond(long count, Kind kind) throws Exception {
        long begun = System.nanoTime();
        running.through(kind, false, 1);
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    private Kind retention() {
        Clock clock = Clock.systemUTC();
        RetentionSettings settings = new RetentionSettings(LONG, LONG, LONG, LONG);
        EndedUploads uploads =
                new EndedUploads(bench.transactions(), clock, bench.store().uploads()::abort, LONG);
        return new Retention(bench.transactions(), clock, settings, PAGE, uploads);
    }

    private Kind purge() {
        BucketIdentity bucket = new BucketIdentity(bench.store().store(), Keys.PREFIX, bench.installation());
        PurgeChecks checks = new PurgeChecks(bucket, () -> false, PurgeChecks.Versions.REFUSE);
        Deletions deletions = new Deletions(
                bench.store().store(), threads, CALLS_AT_ONCE, NO_RATE, Duration.ofSeconds(1), Clock.systemUTC());
        return new Purge(bench.transactions(), deletions, checks, Keys.PREFIX, PAGE, Duration.ofMinutes(5));
    }
}
