package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.cleanup.CleanupRequests.Wanted;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOptions;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** Clean-ups that admins ask for: a row in the outbox, which the relay sends and a worker runs. */
public final class Cleanups {
    private static final String INSERT = """
            INSERT INTO nolmt.cleanup_runs (id, kind, dry_run, older_than, override_fuse, options, requested_by)
            VALUES (:id, :kind, :dryRun, CAST(:olderThan AS interval), :overrideFuse, CAST(:options AS jsonb), :requestedBy)""";
    // What open shards have counted is added: their run has it once they end.
    private static final String RUNS = """
            SELECT id, kind, dry_run, extract(epoch FROM older_than)::bigint AS older_than_seconds, override_fuse,
                   options, requested_by, status, scanned + more_scanned AS scanned, matched + more_matched AS matched,
                   deleted, failed, bytes + more_bytes AS bytes, unrecognised + more_unrecognised AS unrecognised,
                   unexplained + more_unexplained AS unexplained, open_shards, error_code, error_message, stopped_by,
                   created_at, started_at, greatest(updated_at, shards_updated_at) AS updated_at, finished_at, cursor, shards_from, shards_to,
                   findings + more_findings AS findings,
                   CASE WHEN report_key IS NOT NULL THEN reported_at END AS reported_at, rests_until
            FROM nolmt.cleanup_runs r, LATERAL (
                SELECT coalesce(sum(scanned), 0)::bigint AS more_scanned, coalesce(sum(matched), 0)::bigint AS more_matched,
                       coalesce(sum(bytes), 0)::bigint AS more_bytes,
                       coalesce(sum(unrecognised), 0)::bigint AS more_unrecognised,
                       coalesce(sum(unexplained), 0)::bigint AS more_unexplained,
                       coalesce(sum(findings), 0)::bigint AS more_findings, count(*)::int AS open_shards,
                       max(updated_at) AS shards_updated_at,
                       array_agg(coalesce(cursor, shard_after)) FILTER (WHERE shard_root = :root) AS shards_from,
                       array_agg(shard_last) FILTER (WHERE shard_root = :root) AS shards_to
                FROM nolmt.cleanup_runs s
                WHERE s.parent = r.id AND s.status IN ('accepted', 'queued', 'running')) AS shards""";
    // One that waits for a moment is sent now, so that its worker sees it.
    private static final String STOP = """
            UPDATE nolmt.cleanup_runs SET stopped_by = coalesce(stopped_by, :by),
                claimed_until = CASE WHEN status <> 'running' OR last_sent_at IS NOT NULL THEN claimed_until END
            WHERE id = :id AND parent IS NULL AND status IN ('accepted', 'queued', 'running')""";
    private static final String ERASING = """
            SELECT id FROM nolmt.cleanup_runs
            WHERE kind = 'erase' AND options ->> 'user' = :user AND NOT dry_run AND stopped_by IS NULL
              AND status IN ('accepted', 'queued', 'running')
            ORDER BY created_at LIMIT 1""";
    private static final String FIND = RUNS + " WHERE id = :id";
    private static final String NEWEST = RUNS + "\n" + """
            WHERE parent IS NULL AND (CAST(:kind AS text) IS NULL OR kind = :kind)
            ORDER BY created_at DESC, id DESC LIMIT :limit""";

    private final StageTransactions transactions;
    private final Ids ids;
    private final Runnable requested;
    private final KeyPrefix prefix;

    Cleanups(StageTransactions transactions, Ids ids, Runnable requested, KeyPrefix prefix) {
        this.transactions = transactions;
        this.ids = ids;
        this.requested = requested;
        this.prefix = prefix;
    }

    /** Empty if one of its kind is open beside which it must not run. */
    Optional<CleanupRun> request(Wanted wanted, UUID admin) {
        UUID id = ids.get();
        try {
            CleanupRun run = insert(id, wanted, admin);
            requested.run();
            return Optional.of(run);
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
    }

    private CleanupRun insert(UUID id, Wanted wanted, UUID admin) {
        return transactions.as(StageRole.ADMIN, tx -> {
            tx.sql()
                    .sql(INSERT)
                    .param("id", id)
                    .param("kind", wanted.kind().wireName())
                    .param("dryRun", wanted.dryRun())
                    .param("olderThan", text(wanted.olderThan()), Types.VARCHAR)
                    .param("overrideFuse", wanted.overrideFuse())
                    .param("options", wanted.options().toJson())
                    .param("requestedBy", admin.toString())
                    .update();
            return tx.sql()
                    .sql(FIND)
                    .param("root", prefix.value())
                    .param("id", id)
                    .query((row, n) -> toRun(row))
                    .single();
        });
    }

    /** Has a user erased, and looked after; returns the run that is under way already, if there is one. */
    public UUID erase(UUID user, UUID admin) {
        RunOptions options = new RunOptions(null, user, null, false, false, null);
        return transactions
                .as(
                        StageRole.ADMIN,
                        tx -> tx.sql()
                                .sql(ERASING)
                                .param("user", user.toString())
                                .query(UUID.class)
                                .optional())
                .orElseGet(() -> request(new Wanted(RunKind.ERASE, false, null, false, options), admin)
                        .orElseThrow() // no erasure has to be alone
                        .id());
    }

    public Optional<CleanupRun> find(UUID id) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(FIND)
                        .param("root", prefix.value())
                        .param("id", id)
                        .query((row, n) -> toRun(row))
                        .optional());
    }

    /** Asks its worker to stop at the next page; empty if it is over, or isn't there. */
    public Optional<CleanupRun> stop(UUID id, UUID admin) {
        return transactions.as(StageRole.ADMIN, tx -> {
            int open = tx.sql().sql(STOP).param("id", id).param("by", admin).update();
            return open == 0
                    ? Optional.empty()
                    : tx.sql()
                            .sql(FIND)
                            .param("root", prefix.value())
                            .param("id", id)
                            .query((row, n) -> toRun(row))
                            .optional();
        });
    }

    /** Newest first. */
    public List<CleanupRun> newest(@Nullable RunKind kind, int limit) {
        return transactions.as(
                StageRole.ADMIN,
                tx -> tx.sql()
                        .sql(NEWEST)
                        .param("root", prefix.value())
                        .param("kind", kind == null ? null : kind.wireName(), Types.VARCHAR)
                        .param("limit", limit)
                        .query((row, n) -> toRun(row))
                        .list());
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : duration.toString();
    }

    private CleanupRun toRun(ResultSet row) throws SQLException {
        Long olderThan = row.getObject("older_than_seconds", Long.class);
        Pace pace = paceOf(row);
        return new CleanupRun(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getBoolean("dry_run"),
                olderThan == null ? null : Duration.ofSeconds(olderThan),
                row.getBoolean("override_fuse"),
                RunOptions.of(row.getString("options")),
                row.getString("requested_by"),
                row.getString("status"),
                row.getLong("scanned"),
                row.getLong("matched"),
                row.getLong("deleted"),
                row.getLong("failed"),
                row.getLong("bytes"),
                row.getLong("unrecognised"),
                row.getLong("unexplained"),
                row.getInt("open_shards"),
                row.getString("error_code"),
                row.getString("error_message"),
                row.getObject("stopped_by", UUID.class),
                instant(row, "created_at"),
                optional(row, "started_at"),
                instant(row, "updated_at"),
                optional(row, "finished_at"),
                pace.perSecond(),
                pace.left(),
                row.getLong("findings"),
                optional(row, "reported_at"),
                optional(row, "rests_until"),
                null);
    }

    private Pace paceOf(ResultSet row) throws SQLException {
        Instant started = optional(row, "started_at");
        if (started == null || !row.getString("status").equals("running")) {
            return Pace.UNKNOWN;
        }
        Pace.Behind behind = RunOptions.of(row.getString("options")).prefix() != null
                ? Pace.Behind.UNKNOWN
                : row.getInt("open_shards") == 0
                        ? Pace.Behind.cursor(prefix, row.getString("cursor"))
                        : Pace.Behind.all(prefix, openShards(row));
        return Pace.of(behind, row.getLong("scanned"), started, instant(row, "updated_at"));
    }

    private static List<Pace.OpenShard> openShards(ResultSet row) throws SQLException {
        Array from = row.getArray("shards_from");
        Array to = row.getArray("shards_to");
        if (from == null || to == null) {
            return List.of(); // what is left isn't under our own prefix
        }
        Object[] begins = (Object[]) from.getArray();
        Object[] ends = (Object[]) to.getArray();
        return IntStream.range(0, begins.length)
                .mapToObj(i -> new Pace.OpenShard((String) begins[i], (String) ends[i]))
                .toList();
    }

    private static @Nullable Instant optional(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
