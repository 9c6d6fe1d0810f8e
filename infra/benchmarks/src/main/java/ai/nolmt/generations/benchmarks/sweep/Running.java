package ai.nolmt.generations.benchmarks.sweep;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Runs;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Works on runs as the shipped workers do, claiming what the relay would send, without a queue. */
final class Running implements AutoCloseable {
    private static final String ANY_OPEN = """
            SELECT EXISTS (SELECT FROM nolmt.cleanup_runs WHERE status IN ('accepted', 'queued', 'running'))""";
    // What the relay would send.
    private static final String UNSENT = """
            SELECT id, epoch FROM nolmt.cleanup_runs
            WHERE status IN ('accepted', 'queued', 'running') AND last_sent_at IS NULL ORDER BY random() LIMIT 1""";

    private static final long POLL = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_POLL = Duration.ofMillis(160).toNanos();

    private final JdbcClient sql;
    private final Duration slice;
    private final Runs runs;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    Running(DataSource database, StageTransactions transactions) {
        this(database, transactions, Duration.ofMinutes(1));
    }

    /** @param slice after which a run is given up for somebody to go on with */
    Running(DataSource database, StageTransactions transactions, Duration slice) {
        this.sql = JdbcClient.create(database);
        this.slice = slice;
        this.runs = new Runs(transactions, Duration.ofMinutes(3), Duration.ofDays(7), 10_000_000);
    }

    /** Has a run of this kind done by so many workers; returns its id once it and its shards are over. */
    UUID through(Kind kind, boolean dryRun, int workersAtOnce) throws InterruptedException, ExecutionException {
        UUID id = add(kind, dryRun);
        List<Future<?>> working = new ArrayList<>();
        for (int i = 0; i < workersAtOnce; i++) {
            working.add(workers.submit(() -> work(kind)));
        }
        for (Future<?> one : working) {
            one.get();
        }
        return id;
    }

    /** Goes on for a slice with the run that is open, or with a new one. */
    void slice(Kind kind) {
        if (!isAnyOpen()) {
            add(kind, false);
        }
        while (!isAnyWorkedOn(kind)) {
            LockSupport.parkNanos(POLL);
        }
    }

    private UUID add(Kind kind, boolean dryRun) {
        UUID id = UUID.randomUUID();
        sql.sql(
                        "INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, dry_run) VALUES (:id, :kind, 'benchmark', :dry)")
                .param("id", id)
                .param("kind", kind.kind().wireName())
                .param("dry", dryRun)
                .update();
        return id;
    }

    private void work(Kind kind) {
        long pause = POLL;
        while (isAnyOpen()) {
            if (isAnyWorkedOn(kind)) {
                pause = POLL;
            } else {
                LockSupport.parkNanos(pause);
                // those that find nothing don't keep the others from their work
                pause = Math.min(2 * pause, LONGEST_POLL);
            }
        }
    }

    private boolean isAnyOpen() {
        return sql.sql(ANY_OPEN).query(Boolean.class).single();
    }

    private boolean isAnyWorkedOn(Kind kind) {
        return sql.sql(UNSENT)
                .query((row, n) -> new Sent(row.getObject("id", UUID.class), row.getInt("epoch")))
                .optional()
                .filter(sent -> isWorkedOn(kind, sent))
                .isPresent();
    }

    private record Sent(UUID id, int epoch) {}

    private boolean isWorkedOn(Kind kind, Sent sent) {
        Optional<Runs.Claim> claim = runs.claim(sent.id(), sent.epoch());
        claim.ifPresent(mine -> {
            ClaimedRun run = new ClaimedRun(runs, mine, Clock.systemUTC(), slice);
            if (kind.run(run)) {
                run.through();
            } else {
                run.continueLater();
            }
        });
        return claim.isPresent();
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
