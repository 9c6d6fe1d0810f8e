package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Position;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Walk;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Bulk operations as rows, as an admin. Whoever claims one raises its token; with an older one nothing is written. */
final class BulkTable {
    private static final String INSERT = """
            INSERT INTO nolmt.bulk_operations (id, action, owner, generation_type, job_status, job_error_code, created_from,
                created_to, at_most, expected, exact, walk, requested_by)
            VALUES (:id, :action, :owner, :type, :status, :code, :from, :to, :atMost, :expected, :exact, :walk, :by)""";
    private static final String ALL = """
            SELECT id, action, owner, generation_type, job_status, job_error_code, created_from, created_to, at_most,
                   expected, exact, status, scanned, done, held, refused, requested_by, stopped_by, error_code, error_message,
                   created_at, updated_at, finished_at
            FROM nolmt.bulk_operations""";
    private static final String FIND = ALL + " WHERE id = :id";
    private static final String NEWEST = ALL + " ORDER BY created_at DESC, id DESC LIMIT :limit";
    private static final String STOP = """
            UPDATE nolmt.bulk_operations SET stopped_by = coalesce(stopped_by, :by), updated_at = now()
            WHERE id = :id AND status IN ('accepted', 'running')""";
    // The one that waits longest, so that a large one holds up no other.
    private static final String CLAIM = """
            UPDATE nolmt.bulk_operations SET status = 'running', token = token + 1, tries = tries + 1,
                claimed_until = now() + make_interval(secs => :lease), updated_at = now()
            WHERE id = (SELECT id FROM nolmt.bulk_operations
                        WHERE status IN ('accepted', 'running') AND (claimed_until IS NULL OR claimed_until < now())
                        ORDER BY updated_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, token, tries, requested_by""";
    private static final String LOCK = """
            SELECT action, owner, generation_type, job_status, job_error_code, created_from, created_to, at_most, walk,
                   cursor_at, CASE WHEN owner IS NULL THEN cursor ELSE cursor_id END AS cursor, done + held + refused AS touched, stopped_by, created_at
            FROM nolmt.bulk_operations WHERE id = :id AND token = :token AND status = 'running' FOR UPDATE""";
    private static final String PROGRESS = """
            UPDATE nolmt.bulk_operations SET walk = :walk, cursor_at = :cursorAt,
                cursor = CASE WHEN owner IS NULL THEN :cursor ELSE cursor END,
                cursor_id = CASE WHEN owner IS NULL THEN cursor_id ELSE :cursor END,
                scanned = scanned + :scanned,
                done = done + :done, held = held + :held, refused = refused + :refused, tries = 0, updated_at = now(),
                claimed_until = now() + make_interval(secs => :lease)
            WHERE id = :id""";
    private static final String LET_GO = """
            UPDATE nolmt.bulk_operations SET claimed_until = NULL, updated_at = now()
            WHERE id = :id AND token = :token AND status = 'running'""";
    private static final String FINISH = """
            UPDATE nolmt.bulk_operations SET status = :status, error_code = :code, error_message = :message,
                claimed_until = NULL, updated_at = now(), finished_at = now()
            WHERE id = :id""";

    private BulkTable() {}

    /** Whose turn it is to work at it. */
    record Claim(UUID id, long token, int tries, UUID requestedBy) {}

    /**
     * One that this transaction holds.
     *
     * @param left how many more may be touched
     */
    record Held(Meant meant, Walk walk, Position cursor, long left, boolean isStopped) {}

    /** What a batch did. */
    record Step(Walk walk, Position cursor, int scanned, int done, int held, int refused) {}

    static void insert(StageTransaction tx, UUID id, Meant meant, long atMost, BulkCount count, UUID admin) {
        BulkFilter filter = meant.filter();
        tx.sql()
                .sql(INSERT)
                .param("id", id)
                .param("action", meant.action().wireName())
                .param("owner", filter.user(), Types.OTHER)
                .param("type", filter.type(), Types.VARCHAR)
                .param("status", filter.status(), Types.VARCHAR)
                .param("code", filter.errorCode(), Types.VARCHAR)
                .param("from", utc(filter.createdFrom()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("to", utc(filter.createdTo()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("atMost", atMost)
                .param("expected", count.count())
                .param("exact", count.exact())
                .param("walk", wireName(meant.walks().get(0)))
                .param("by", admin)
                .update();
    }

    static Optional<BulkOperation> find(StageTransaction tx, UUID id) {
        return tx.sql().sql(FIND).param("id", id).query(BulkTable::operation).optional();
    }

    /** Newest first. */
    static List<BulkOperation> newest(StageTransaction tx, int limit) {
        return tx.sql()
                .sql(NEWEST)
                .param("limit", limit)
                .query(BulkTable::operation)
                .list();
    }

    /** @return whether it wasn't over */
    static boolean stop(StageTransaction tx, UUID id, UUID admin) {
        return tx.sql().sql(STOP).param("id", id).param("by", admin).update() == 1;
    }

    static Optional<Claim> claim(StageTransaction tx, Duration lease) {
        return tx.sql()
                .sql(CLAIM)
                .param("lease", Timestamps.seconds(lease))
                .query((row, n) -> new Claim(
                        row.getObject("id", UUID.class),
                        row.getLong("token"),
                        row.getInt("tries"),
                        row.getObject("requested_by", UUID.class)))
                .optional();
    }

    /** Empty if it is somebody else's by now, or over. */
    static Optional<Held> lock(StageTransaction tx, Claim claim) {
        return of(tx, LOCK, claim)
                .query((row, n) -> new Held(
                        new Meant(action(row), filter(row), instant(row, "created_at")),
                        Walk.valueOf(row.getString("walk").toUpperCase(Locale.ROOT)),
                        new Position(
                                row.getObject("cursor_at", OffsetDateTime.class), row.getObject("cursor", UUID.class)),
                        row.getLong("at_most") - row.getLong("touched"),
                        row.getObject("stopped_by") != null))
                .optional();
    }

    /** Of one that this transaction holds, as the next. */
    static void progress(StageTransaction tx, Claim claim, Step step, Duration lease) {
        tx.sql()
                .sql(PROGRESS)
                .param("id", claim.id())
                .param("walk", wireName(step.walk()))
                .param("cursorAt", step.cursor().at(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("cursor", step.cursor().id())
                .param("scanned", step.scanned())
                .param("done", step.done())
                .param("held", step.held())
                .param("refused", step.refused())
                .param("lease", Timestamps.seconds(lease))
                .update();
    }

    static void finish(
            StageTransaction tx, Claim claim, String status, @Nullable ErrorCode code, @Nullable String message) {
        tx.sql()
                .sql(FINISH)
                .param("id", claim.id())
                .param("status", status)
                .param("code", code == null ? null : code.wireName(), Types.VARCHAR)
                .param("message", message, Types.VARCHAR)
                .update();
    }

    /** Whoever looks next goes on with it. */
    static void letGo(StageTransaction tx, Claim claim) {
        of(tx, LET_GO, claim).update();
    }

    private static StatementSpec of(StageTransaction tx, String statement, Claim claim) {
        return tx.sql().sql(statement).param("id", claim.id()).param("token", claim.token());
    }

    private static BulkOperation operation(ResultSet row, int number) throws SQLException {
        return new BulkOperation(
                row.getObject("id", UUID.class),
                row.getString("action"),
                filter(row),
                row.getString("status"),
                row.getLong("at_most"),
                row.getLong("expected"),
                row.getBoolean("exact"),
                row.getLong("scanned"),
                row.getLong("done"),
                row.getLong("held"),
                row.getLong("refused"),
                row.getObject("requested_by", UUID.class),
                row.getObject("stopped_by", UUID.class),
                row.getString("error_code"),
                row.getString("error_message"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                Timestamps.instant(row, "finished_at"));
    }

    private static BulkAction action(ResultSet row) throws SQLException {
        return BulkAction.valueOf(row.getString("action").toUpperCase(Locale.ROOT));
    }

    private static BulkFilter filter(ResultSet row) throws SQLException {
        return new BulkFilter(
                row.getObject("owner", UUID.class),
                row.getString("generation_type"),
                row.getString("job_status"),
                row.getString("job_error_code"),
                Timestamps.instant(row, "created_from"),
                Timestamps.instant(row, "created_to"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(Timestamps.instant(row, column));
    }

    private static String wireName(Walk walk) {
        return walk.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object utc(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.utc(instant);
    }
}
