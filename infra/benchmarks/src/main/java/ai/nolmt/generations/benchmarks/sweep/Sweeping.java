package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Runs;
import ai.nolmt.generations.testkit.listing.Keys;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shipped sweep, whose runs are taken by so many workers' threads as there are shards. */
final class Sweeping implements AutoCloseable {
    private static final String ANY_OPEN = """
            SELECT EXISTS (SELECT FROM nolmt.cleanup_runs WHERE status IN ('accepted', 'queued', 'running'))""";
    // What the relay would send.
    private static final String UNSENT = """
            SELECT id, epoch FROM nolmt.cleanup_runs
            WHERE status IN ('accepted', 'queued', 'running') AND last_sent_at IS NULL ORDER BY random() LIMIT 1""";
    private static final String END = """
            SELECT status = 'succeeded' AND scanned = :scanned AND matched = :matched FROM nolmt.cleanup_runs WHERE id = :id""";

    private static final long POLL = Duration.ofMillis(20).toNanos();

    private final JdbcClient sql;
    private final Runs runs;
    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final Installation installation;
    private final ExecutorService listings = Executors.newCachedThreadPool();
    private final ExecutorService workers = Executors.newCachedThreadPool();

    Sweeping(DataSource database, StageTransactions transactions, Installation installation, ObjectStore objects) {
        this.sql = JdbcClient.create(database);
        this.transactions = transactions;
        this.runs = new Runs(transactions, Duration.ofMinutes(3), Duration.ofDays(7), 1_000_000);
        this.installation = installation;
        this.objects = objects;
    }

    /** Returns keys a second. */
    double perSecond(Keys keys, int shards, boolean dryRun) throws Exception {
        Sweep sweep = new Sweep(
                objects,
                transactions,
                new BucketIdentity(objects, Keys.PREFIX, installation),
                Keys.PREFIX,
                new SweepSettings(Duration.ofDays(1), Duration.ZERO, 0.1, 100, 1000, shards, 50),
                listings,
                UUID::randomUUID,
                Clock.systemUTC());
        UUID id = UUID.randomUUID();
        long begun = System.nanoTime();
        sql.sql(
                        "INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, dry_run) VALUES (:id, 'orphans', 'benchmark', :dry)")
                .param("id", id)
                .param("dry", dryRun)
                .update();
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            working.add(workers.submit(() -> work(sweep)));
        }
        for (Future<?> one : working) {
            one.get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        boolean right = sql.sql(END)
                .param("id", id)
                .param("scanned", keys.count())
                .param("matched", keys.count() / Keys.OF_A_USER)
                .query(Boolean.class)
                .single();
        if (!right) {
            throw new IllegalStateException("The sweep didn't see each key once: "
                    + sql.sql("SELECT * FROM nolmt.cleanup_runs WHERE parent IS NULL")
                            .query()
                            .listOfRows());
        }
        return keys.count() / seconds;
    }

    private void work(Sweep sweep) {
        while (sql.sql(ANY_OPEN).query(Boolean.class).single()) {
            boolean any = sql.sql(UNSENT)
                    .query((row, n) -> new Sent(row.getObject("id", UUID.class), row.getInt("epoch")))
                    .optional()
                    .filter(sent -> isWorkedOn(sweep, sent))
                    .isPresent();
            if (!any) {
                LockSupport.parkNanos(POLL);
            }
        }
    }

    private record Sent(UUID id, int epoch) {}

    private boolean isWorkedOn(Sweep sweep, Sent sent) {
        Optional<Runs.Claim> claim = runs.claim(sent.id(), sent.epoch());
        claim.ifPresent(mine -> {
            ClaimedRun run = new ClaimedRun(runs, mine, Clock.systemUTC(), Duration.ofMinutes(1));
            if (sweep.run(run)) {
                run.through();
            } else {
                run.continueLater();
            }
        });
        return claim.isPresent();
    }

    @Override
    public void close() {
        listings.shutdownNow();
        workers.shutdownNow();
    }
}
