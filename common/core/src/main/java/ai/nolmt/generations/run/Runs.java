package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Runs as rows. Whoever claims a run raises its token; with an older one nothing can be written, however late it wakes
 * up. The lease, by the database's clock, only says when it is worth claiming. Safe for concurrent use.
 */
public final class Runs {
    // Until a run is under way, claimed_until belongs to the relay that sends its message.
    private static final String CLAIM = """
            UPDATE nolmt.cleanup_runs r SET status = 'running', token = token + 1, attempts = attempts + 1, updated_at = now(),
                claimed_until = now() + make_interval(secs => :lease), last_sent_at = coalesce(last_sent_at, now()),
                started_at = coalesce(started_at, now())
            WHERE id = :id AND epoch = :epoch AND (status IN ('accepted', 'queued')
                OR (status = 'running' AND (claimed_until IS NULL OR claimed_until < now() OR last_sent_at IS NULL)))
            RETURNING id, kind, dry_run, extract(epoch FROM older_than) AS older_than_seconds, override_fuse, options, parent,
                shard_root, shard_after, shard_last, phase, token, cursor, scanned, matched, deleted, failed, bytes, unrecognised, unexplained, failures,
                EXISTS (SELECT FROM nolmt.cleanup_runs s WHERE s.parent = r.id) AS fanned_out""";
    private static final String STATE = """
            SELECT status, epoch FROM nolmt.cleanup_runs WHERE id = :id""";
    private static final String RELEASE = """
            UPDATE nolmt.cleanup_runs SET phase = 'released', cursor = NULL, updated_at = now(),
                rests_until = now() + make_interval(secs => :rest) WHERE id = :id""";
    // The relay sends the rest of it as a message of its own; the epoch tells it from what was sent before.
    private static final String CONTINUE_LATER = """
            UPDATE nolmt.cleanup_runs SET claimed_until = CAST(:from AS timestamptz), last_sent_at = NULL, epoch = epoch + 1,
                attempts = 0, updated_at = now()
            WHERE id = :id AND status = 'running' AND token = :token""";
    private static final String LET_GO = """
            UPDATE nolmt.cleanup_runs SET claimed_until = NULL, updated_at = now()
            WHERE id = :id AND status = 'running' AND token = :token""";
    // What comes by itself and finds nothing to do, as most purges do, needs no report; nor does what they leave each
    // time.
    private static final String FINISH = """
            UPDATE nolmt.cleanup_runs SET status = :status, error_code = :code, error_message = :message,
                phase = CASE phase WHEN 'closed' THEN phase ELSE :phase END, -- what was undone meanwhile stays it
                claimed_until = NULL, updated_at = now(), finished_at = now(),
                report_due = CASE WHEN parent IS NULL AND (requested_by <> 'schedule'
                    OR findings > 0 AND greatest(matched, failed, unexplained,
                        CASE WHEN kind <> 'purge' THEN unrecognised ELSE 0 END) > 0) THEN now() END
            WHERE id = :id""";
    private static final String LOCK_GIVEN_UP = """
            SELECT kind, phase, attempts FROM nolmt.cleanup_runs
            WHERE id = :id AND epoch = :epoch AND status IN ('accepted', 'queued', 'running')
              AND (status <> 'running' OR claimed_until IS NULL OR claimed_until < now())
            FOR UPDATE""";
    private static final String SEND_AGAIN = """
            UPDATE nolmt.cleanup_runs SET claimed_until = NULL, last_sent_at = NULL, epoch = epoch + 1, updated_at = now()
            WHERE id = :id""";
    private static final int WITHDRAWN_AT_ONCE = 1000;

    private final StageTransactions transactions;
    private final Duration lease;
    private final Duration rest;
    private final long mostFindings;

    /**
     * Makes them.
     *
     * @param lease after which another worker may go on with a run
     * @param rest how long nobody takes what a sweep found, from its release on; zero or more
     * @param mostFindings of one run that its report lists; more are counted
     */
    public Runs(StageTransactions transactions, Duration lease, Duration rest, long mostFindings) {
        this.transactions = transactions;
        this.lease = lease;
        this.rest = rest;
        this.mostFindings = mostFindings;
    }

    /** A run as it was left: where it got to, what it counted, and the token to write with. */
    public record Claim(
            Run run,
            RunPhase phase,
            @Nullable String cursor,
            Counts counts,
            String failures,
            long token,
            boolean fannedOut) {}

    /** What a run is at. */
    public record State(String status, int epoch) {
        /** Whether the slice that a message of this epoch was for is still under way. */
        public boolean isUnderWay(int messageEpoch) {
            return status.equals("running") && epoch == messageEpoch;
        }
    }

    /** Empty if the run isn't there, is over, went on since, or is somebody else's; {@link #stateOf} tells which. */
    public Optional<Claim> claim(UUID id, int epoch) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(CLAIM)
                        .param("id", id)
                        .param("epoch", epoch)
                        .param("lease", Timestamps.seconds(lease))
                        .query((row, n) -> RunRows.claim(row))
                        .optional());
    }

    public Optional<State> stateOf(UUID id) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(STATE)
                        .param("id", id)
                        .query((row, n) -> new State(row.getString("status"), row.getInt("epoch")))
                        .optional());
    }

    /** What a dead letter did. */
    public enum Verdict {
        GIVEN_UP,
        /** The run wasn't tried that often; it is sent again. */
        SECOND_CHANCE,
        /** Somebody is at it, or it went on since. */
        NOT_NOW
    }

    /**
     * Closes a run whose message became a dead letter, unless somebody is at it.
     *
     * @param tries that a run must have had, by its own count
     */
    public Verdict giveUp(UUID id, int epoch, int tries) {
        Verdict verdict = transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(LOCK_GIVEN_UP)
                        .param("id", id)
                        .param("epoch", epoch)
                        .query((row, n) ->
                                giveUp(tx, id, RunPhase.of(row.getString("phase")), row.getInt("attempts") >= tries))
                        .optional()
                        .orElse(Verdict.NOT_NOW));
        if (verdict == Verdict.GIVEN_UP) {
            withdraw();
        }
        return verdict;
    }

    private static Verdict giveUp(StageTransaction tx, UUID locked, RunPhase phase, boolean isTried) {
        if (!isTried) {
            tx.sql().sql(SEND_AGAIN).param("id", locked).update();
            return Verdict.SECOND_CHANCE;
        }
        String sentence = "The run could not be finished after many attempts; the logs say why. Ask for a new one.";
        end(tx, locked, phase, new RunEnd("failed", false, ErrorCode.ATTEMPTS_EXHAUSTED.wireName(), sentence));
        return Verdict.GIVEN_UP;
    }

    /** However many workers ask, one run each time that the period begins anew. */
    public void schedule(UUID id, RunKind kind, Duration period) {
        transactions.as(StageRole.CLEANUP, tx -> ScheduledRuns.add(tx, id, kind, period));
    }

    /**
     * Work in a transaction that holds the run's row; empty, and nothing done, if it isn't ours or not in this phase.
     *
     * @throws RunStopped instead of doing the work, if an admin stopped the run
     */
    <T> Optional<T> inPhase(Run run, long token, RunPhase phase, Function<StageTransaction, T> work) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> Held.lock(tx, run.id(), token)
                        .filter(held -> held.phase() == phase)
                        .map(held -> {
                            held.check();
                            if (run.shard() != null) {
                                Shards.shareParent(tx, run.shard().parent()).check();
                            }
                            return work.apply(tx);
                        }));
    }

    /**
     * Writes down what was done; empty, and nothing written, if the run isn't ours.
     *
     * @param besides what holds whoever the run belongs to, in the same transaction
     * @return whether it may go on: {@link Held#check} throws if not
     */
    Optional<Held> progress(UUID id, long token, Function<StageTransaction, Progress> besides) {
        return transactions.as(StageRole.CLEANUP, tx -> {
            Optional<Held> held = Held.lock(tx, id, token);
            Progress progress = besides.apply(tx);
            held.ifPresent(ours -> write(tx, id, progress));
            return held;
        });
    }

    Leases leases() {
        return new Leases(transactions, lease);
    }

    void write(StageTransaction tx, UUID locked, Progress progress) {
        RunRows.write(tx, locked, progress, lease, mostFindings);
    }

    boolean release(Run run, long token) {
        return inPhase(
                        run,
                        token,
                        RunPhase.LISTING,
                        tx -> tx.sql()
                                .sql(RELEASE)
                                .param("id", run.id())
                                .param("rest", Timestamps.seconds(rest))
                                .update())
                .isPresent();
    }

    boolean continueLater(UUID id, long token, @Nullable Instant from) {
        String moment = from == null ? null : from.toString();
        return update(CONTINUE_LATER, id, token, sql -> sql.param("from", moment, Types.VARCHAR)) == 1;
    }

    void letGo(UUID id, long token) {
        update(LET_GO, id, token, sql -> sql);
    }

    /** Whether it was still ours to finish. What a sweep that didn't get through had tombstoned is taken back. */
    boolean finish(Run run, long token, RunEnd end) {
        boolean ours = transactions.as(StageRole.CLEANUP, tx -> {
            Optional<Held> held = Held.lock(tx, run.id(), token);
            held.ifPresent(mine -> end(tx, run.id(), mine.phase(), end));
            return held.isPresent();
        });
        if (ours && !end.through()) {
            withdraw();
        }
        return ours;
    }

    /** Once its run is closed, in batches: however many there are. Killed here, the next run of jobs finishes it. */
    private void withdraw() {
        int batch;
        do {
            batch = transactions.as(StageRole.CLEANUP, tx -> SweepTombstones.withdraw(tx, WITHDRAWN_AT_ONCE));
        } while (batch == WITHDRAWN_AT_ONCE);
    }

    private static void end(StageTransaction tx, UUID locked, RunPhase phase, RunEnd end) {
        tx.sql()
                .sql(FINISH)
                .param("id", locked)
                .param("status", end.status())
                .param("phase", phase == RunPhase.LISTING && !end.through() ? "closed" : "over")
                .param("code", end.code(), Types.VARCHAR)
                .param("message", end.message(), Types.VARCHAR)
                .update();
        Shards.ended(tx, locked);
    }

    private int update(String statement, UUID id, long token, UnaryOperator<StatementSpec> more) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> more.apply(tx.sql().sql(statement).param("id", id).param("token", token))
                        .update());
    }
}
