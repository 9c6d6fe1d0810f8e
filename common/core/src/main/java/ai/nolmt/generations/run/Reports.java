package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.database.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which runs that are over have a report to be written, and the lines of it. Whoever claims one has it for a lease; what is
 * written of a run is the same whoever writes it, so that twice is harmless. Safe for concurrent use.
 */
public final class Reports {
    // Shards of a run that failed or was stopped end a moment later, and until then may add to what it found.
    private static final String CLAIM = """
            UPDATE nolmt.cleanup_runs SET report_due = now() + make_interval(secs => :lease), report_tries = report_tries + 1
            WHERE id = (
                SELECT id FROM nolmt.cleanup_runs r
                WHERE report_due <= now() AND NOT EXISTS (
                    SELECT FROM nolmt.cleanup_runs s
                    WHERE s.parent = r.id AND s.status IN ('accepted', 'queued', 'running'))
                ORDER BY report_due LIMIT 1 FOR UPDATE OF r SKIP LOCKED)
            RETURNING id, kind, dry_run, extract(epoch FROM older_than) AS older_than_seconds, override_fuse, options,
                parent, shard_root, shard_after, shard_last, requested_by, status, scanned, matched, deleted, failed, bytes,
                unrecognised, unexplained, findings, error_code, error_message, created_at, started_at, finished_at, report_tries""";
    private static final String KEEP = """
            UPDATE nolmt.cleanup_runs SET report_due = now() + make_interval(secs => :secs)
            WHERE id = :id AND report_due IS NOT NULL AND report_tries = :tries""";
    private static final String WRITTEN = """
            UPDATE nolmt.cleanup_runs SET report_due = NULL, report_key = :key, reported_at = now()
            WHERE id = :id AND report_due IS NOT NULL""";
    // Shards don't move once their parent is over. It goes on behind them, so its own come last.
    private static final String PARTS = """
            SELECT id FROM nolmt.cleanup_runs WHERE id = :run OR parent = :run
            ORDER BY parent IS NULL, shard_root COLLATE "C", shard_after COLLATE "C" NULLS FIRST, id""";
    private static final String LINES = """
            SELECT n, what, key, generation_id, bytes, detail FROM nolmt.run_findings
            WHERE run = :run AND n > :after ORDER BY n LIMIT :limit""";
    // Of runs that are over and have no report to be written, nor has the run that they are a shard of. The few runs
    // that have any are found one by one in the index, without passing by all that one under way has found.
    private static final String PRUNE = """
            WITH RECURSIVE runs AS (
                (SELECT run FROM nolmt.run_findings ORDER BY run LIMIT 1)
                UNION ALL
                SELECT (SELECT f.run FROM nolmt.run_findings f WHERE f.run > runs.run ORDER BY f.run LIMIT 1)
                FROM runs WHERE runs.run IS NOT NULL)
            DELETE FROM nolmt.run_findings WHERE (run, n) IN (
                SELECT o.run, o.n FROM runs, LATERAL (
                    SELECT f.run, f.n FROM nolmt.run_findings f WHERE f.run = runs.run ORDER BY f.n LIMIT :limit) o
                WHERE NOT EXISTS (SELECT FROM nolmt.cleanup_runs s JOIN nolmt.cleanup_runs r ON r.id IN (s.id, s.parent)
                                  WHERE s.id = runs.run AND (r.finished_at IS NULL OR r.report_due IS NOT NULL))
                LIMIT :limit)""";
    private static final String GIVE_UP = """
            UPDATE nolmt.cleanup_runs SET report_due = NULL WHERE id = :id AND report_tries = :tries""";
    private static final String OLD = """
            SELECT id, report_key FROM nolmt.cleanup_runs
            WHERE report_key IS NOT NULL
              AND finished_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)
            ORDER BY finished_at LIMIT :limit""";
    private static final String FORGET = """
            UPDATE nolmt.cleanup_runs SET report_key = NULL WHERE id = ANY(:ids)""";

    private final StageTransactions transactions;
    private final Duration lease;

    /** @param lease after which somebody else may write what nobody said of that it is written */
    public Reports(StageTransactions transactions, Duration lease) {
        this.transactions = transactions;
        this.lease = lease;
    }

    /**
     * A run that is over, with all that its report says beside the lines.
     *
     * @param findings with those that are only counted
     * @param tries this one included; also the claim's token
     */
    public record Due(
            Run run,
            String requestedBy,
            String status,
            Counts counts,
            long findings,
            @Nullable String errorCode,
            @Nullable String errorMessage,
            Instant createdAt,
            @Nullable Instant startedAt,
            Instant finishedAt,
            int tries) {}

    /** A finding as it stands in the database, numbered among those of its part. */
    public record Line(
            long n,
            String what,
            @Nullable String key,
            @Nullable UUID generation,
            @Nullable Long bytes,
            @Nullable String detail) {}

    /** The report that has waited longest; empty if none is due. */
    public Optional<Due> claim() {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(CLAIM)
                        .param("lease", Timestamps.seconds(lease))
                        .query((row, n) -> due(row))
                        .optional());
    }

    /** Whether the claim still holds; then it does for another lease. */
    public boolean keep(Due due) {
        return again(due, lease);
    }

    /** It could not be written, and is due once more after a while; returns whether the claim still held. */
    public boolean again(Due due, Duration after) {
        int kept = transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(KEEP)
                        .param("id", due.run().id())
                        .param("tries", due.tries())
                        .param("secs", Timestamps.seconds(after))
                        .update());
        return kept == 1;
    }

    /** There will be none. */
    public void giveUp(Due due) {
        transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(GIVE_UP)
                        .param("id", due.run().id())
                        .param("tries", due.tries())
                        .update());
    }

    /** The bucket has it, whole. */
    public void written(UUID run, String key) {
        transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(WRITTEN).param("id", run).param("key", key).update());
    }

    /** The runs whose lines a run's report has, in the order of the report: its shards by their keys, then the run itself. */
    public List<UUID> parts(UUID run) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(PARTS).param("run", run).query(UUID.class).list());
    }

    /** Of one part up to that many lines, in the order in which they were found, behind the one with that number. */
    public List<Line> lines(UUID part, long after, int limit) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(LINES)
                        .param("run", part)
                        .param("after", after)
                        .param("limit", limit)
                        .query((row, i) -> new Line(
                                row.getLong("n"),
                                row.getString("what"),
                                row.getString("key"),
                                row.getObject("generation_id", UUID.class),
                                row.getObject("bytes", Long.class),
                                row.getString("detail")))
                        .list());
    }

    /** Removes findings whose report is written, up to that many; returns how many. */
    public int pruneFindings(int limit) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql().sql(PRUNE).param("limit", limit).update());
    }

    /** Keys of reports, by run, that were kept long enough. */
    public Map<UUID, String> old(Instant now, Duration keep, int limit) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx
                        .sql()
                        .sql(OLD)
                        .param("now", Timestamps.utc(now))
                        .param("keep", Timestamps.seconds(keep))
                        .param("limit", limit)
                        .query((row, i) -> Map.entry(row.getObject("id", UUID.class), row.getString("report_key")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The bucket has these runs' reports no more. */
    public void forget(List<UUID> runs) {
        transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(FORGET)
                        .param("ids", runs.toArray(UUID[]::new))
                        .update());
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                RunRows.run(row),
                row.getString("requested_by"),
                row.getString("status"),
                RunRows.counts(row),
                row.getLong("findings"),
                row.getString("error_code"),
                row.getString("error_message"),
                instant(row, "created_at").orElseThrow(),
                instant(row, "started_at").orElse(null),
                instant(row, "finished_at").orElseThrow(),
                row.getInt("report_tries"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
