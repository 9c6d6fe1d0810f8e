package ai.nolmt.generations.cleanup.report;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs as rows. Whoever has a run holds a lease on it; the lease's end is also its fence, so that a worker that was
 * taken for dead can't write over the one that went on. Safe for concurrent use.
 */
public final class RunTable {
    // Until a run is under way, claimed_until belongs to the relay that sends its message.
    private static final String CLAIM = """
            UPDATE nolmt.cleanup_runs SET status = 'running', claimed_until = :until, updated_at = :now,
                last_sent_at = coalesce(last_sent_at, :now)
            WHERE id = :id AND epoch = :epoch AND (status IN ('accepted', 'queued')
                OR (status = 'running' AND (claimed_until IS NULL OR claimed_until < :now OR last_sent_at IS NULL)))
            RETURNING id, kind, dry_run, extract(epoch FROM older_than) AS older_than_seconds, override_fuse, cursor,
                scanned, matched, deleted, failed, bytes, unrecognised""";
    private static final String STATE = """
            SELECT status, epoch FROM nolmt.cleanup_runs WHERE id = :id""";
    private static final String PROGRESS = """
            UPDATE nolmt.cleanup_runs SET cursor = :cursor, scanned = :scanned, matched = :matched, deleted = :deleted,
                failed = :failed, bytes = :bytes, unrecognised = :unrecognised, claimed_until = :until, updated_at = :now
            WHERE id = :id AND status = 'running' AND claimed_until = :mine""";
    // The relay sends the rest of it as a message of its own; the epoch tells it from what was sent before.
    private static final String CONTINUE_LATER = """
            UPDATE nolmt.cleanup_runs SET claimed_until = NULL, last_sent_at = NULL, epoch = epoch + 1, updated_at = :now
            WHERE id = :id AND status = 'running' AND claimed_until = :mine""";
    private static final String RELEASE = """
            UPDATE nolmt.cleanup_runs SET claimed_until = NULL, updated_at = :now
            WHERE id = :id AND status = 'running' AND claimed_until = :mine""";
    private static final String FINISH = """
            UPDATE nolmt.cleanup_runs SET status = :status, error_code = :code, error_message = :message,
                claimed_until = NULL, updated_at = :now, finished_at = :now
            WHERE id = :id AND status = 'running' AND claimed_until = :mine""";
    // Its fuse has not judged all of them; the next sweep finds them again.
    private static final String WITHDRAW = """
            DELETE FROM nolmt.object_deletions WHERE run = :id AND reason = 'orphan' AND purged_at IS NULL""";
    private static final String GIVE_UP = """
            UPDATE nolmt.cleanup_runs SET status = 'failed', error_code = 'attempts_exhausted',
                error_message = 'The run could not be finished after many attempts; the logs say why. Ask for a new one.',
                claimed_until = NULL, updated_at = :now, finished_at = :now
            WHERE id = :id AND epoch = :epoch AND status IN ('accepted', 'queued', 'running')
              AND (status <> 'running' OR claimed_until IS NULL OR claimed_until < :now)""";
    private static final String SCHEDULE = """
            INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, slot, created_at, updated_at)
            VALUES (:id, :kind, 'schedule', :slot, :now, :now) ON CONFLICT (slot) DO NOTHING""";

    /** The code of a sweep that found too much to delete. */
    public static final String FUSE_TRIPPED = "fuse_tripped";

    private final StageTransactions transactions;
    private final Clock clock;
    private final Duration lease;

    public RunTable(StageTransactions transactions, Clock clock, Duration lease) {
        this.transactions = transactions;
        this.clock = clock;
        this.lease = lease;
    }

    /** A run as it was left: where it got to, what it counted, and the end of our lease. */
    public record Claim(Run run, @Nullable String cursor, Counts counts, Instant until) {}

    /** What a run is at. */
    public record State(String status, int epoch) {
        /** Whether the slice that a message of this epoch was for is still under way. */
        public boolean isUnderWay(int messageEpoch) {
            return status.equals("running") && epoch == messageEpoch;
        }
    }

    /** Empty if the run isn't there, is over, went on since, or is somebody else's; {@link #stateOf} tells which. */
    public Optional<Claim> claim(UUID id, int epoch) {
        Instant until = leaseFromNow();
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(CLAIM)
                        .param("id", id)
                        .param("epoch", epoch)
                        .param("until", utc(until))
                        .param("now", now())
                        .query((row, n) -> new Claim(toRun(row), row.getString("cursor"), toCounts(row), until))
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

    /** The end of the renewed lease, or empty if the lease was lost. */
    Optional<Instant> progress(UUID id, Instant mine, @Nullable String cursor, Counts counts) {
        Instant until = leaseFromNow();
        // a lease must differ from the one before it, or it would be no fence
        Instant renewed = until.isAfter(mine) ? until : mine.plus(1, ChronoUnit.MICROS);
        int written = transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(PROGRESS)
                        .param("id", id)
                        .param("mine", utc(mine))
                        .param("until", utc(renewed))
                        .param("cursor", cursor, Types.VARCHAR)
                        .param("scanned", counts.scanned())
                        .param("matched", counts.matched())
                        .param("deleted", counts.deleted())
                        .param("failed", counts.failed())
                        .param("bytes", counts.bytes())
                        .param("unrecognised", counts.unrecognised())
                        .param("now", now())
                        .update());
        return written == 1 ? Optional.of(renewed) : Optional.empty();
    }

    /** Whether it was still ours to go on with. */
    boolean continueLater(UUID id, Instant mine) {
        return write(CONTINUE_LATER, id, mine) == 1;
    }

    void release(UUID id, Instant mine) {
        write(RELEASE, id, mine);
    }

    /** Whether it was still ours to finish. A sweep that didn't get through takes back what it had tombstoned. */
    boolean finish(UUID id, Instant mine, String status, @Nullable String code, @Nullable String message) {
        return transactions.as(StageRole.CLEANUP, tx -> {
            int finished = tx.sql()
                    .sql(FINISH)
                    .param("id", id)
                    .param("mine", utc(mine))
                    .param("status", status)
                    .param("code", code, Types.VARCHAR)
                    .param("message", message, Types.VARCHAR)
                    .param("now", now())
                    .update();
            if (finished == 1 && code != null) {
                tx.sql().sql(WITHDRAW).param("id", id).update();
            }
            return finished == 1;
        });
    }

    /** Closes a run whose message became a dead letter, unless somebody is at it; says whether it was closed. */
    public boolean giveUp(UUID id, int epoch) {
        return transactions.as(StageRole.CLEANUP, tx -> {
            int closed = tx.sql()
                    .sql(GIVE_UP)
                    .param("id", id)
                    .param("epoch", epoch)
                    .param("now", now())
                    .update();
            if (closed == 1) {
                tx.sql().sql(WITHDRAW).param("id", id).update();
            }
            return closed == 1;
        });
    }

    /** However many workers ask, a slot has one run. */
    public void schedule(UUID id, String kind, String slot) {
        transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(SCHEDULE)
                        .param("id", id)
                        .param("kind", kind)
                        .param("slot", slot)
                        .param("now", now())
                        .update());
    }

    private int write(String statement, UUID id, Instant mine) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(statement)
                        .param("id", id)
                        .param("mine", utc(mine))
                        .param("now", now())
                        .update());
    }

    /** In microseconds, as PostgreSQL keeps it. */
    private Instant leaseFromNow() {
        return clock.instant().plus(lease).truncatedTo(ChronoUnit.MICROS);
    }

    private OffsetDateTime now() {
        return utc(clock.instant());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Run toRun(ResultSet row) throws SQLException {
        double olderThan = row.getDouble("older_than_seconds");
        Duration grace = row.wasNull() ? null : Duration.ofMillis(Math.round(olderThan * 1000));
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getBoolean("dry_run"),
                grace,
                row.getBoolean("override_fuse"));
    }

    private static Counts toCounts(ResultSet row) throws SQLException {
        return new Counts(
                row.getLong("scanned"),
                row.getLong("matched"),
                row.getLong("deleted"),
                row.getLong("failed"),
                row.getLong("bytes"),
                row.getLong("unrecognised"));
    }
}
