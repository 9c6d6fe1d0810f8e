package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From columns to what they say, and back. */
final class RunRows {
    private static final String WRITE = """
            UPDATE nolmt.cleanup_runs SET cursor = :cursor, scanned = :scanned, matched = :matched, deleted = :deleted,
                failed = :failed, bytes = :bytes, unrecognised = :unrecognised, unexplained = :unexplained,
                failures = CAST(:failures AS jsonb), updated_at = now(), claimed_until = now() + make_interval(secs => :lease)
            WHERE id = :id""";

    private RunRows() {}

    static Runs.Claim claim(ResultSet row) throws SQLException {
        return new Runs.Claim(
                run(row),
                RunPhase.of(row.getString("phase")),
                row.getString("cursor"),
                counts(row),
                row.getString("failures"),
                row.getLong("token"),
                row.getBoolean("fanned_out"));
    }

    static Run run(ResultSet row) throws SQLException {
        double olderThan = row.getDouble("older_than_seconds");
        Duration grace = row.wasNull() ? null : Duration.ofMillis(Math.round(olderThan * 1000));
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getBoolean("dry_run"),
                grace,
                row.getBoolean("override_fuse"),
                RunOptions.of(row.getString("options")),
                shard(row));
    }

    private static @Nullable Shard shard(ResultSet row) throws SQLException {
        UUID parent = row.getObject("parent", UUID.class);
        return parent == null
                ? null
                : new Shard(
                        parent,
                        new KeyRange(
                                row.getString("shard_root"),
                                row.getString("shard_after"),
                                row.getString("shard_last")));
    }

    static Counts counts(ResultSet row) throws SQLException {
        return new Counts(
                row.getLong("scanned"),
                row.getLong("matched"),
                row.getLong("deleted"),
                row.getLong("failed"),
                row.getLong("bytes"),
                row.getLong("unrecognised"),
                row.getLong("unexplained"));
    }

    static void write(StageTransaction tx, UUID locked, Progress progress, Duration lease, long mostFindings) {
        Counts counts = progress.counts();
        tx.sql()
                .sql(WRITE)
                .param("id", locked)
                .param("cursor", progress.cursor(), Types.VARCHAR)
                .param("scanned", counts.scanned())
                .param("matched", counts.matched())
                .param("deleted", counts.deleted())
                .param("failed", counts.failed())
                .param("bytes", counts.bytes())
                .param("unrecognised", counts.unrecognised())
                .param("unexplained", counts.unexplained())
                .param("failures", progress.failures())
                .param("lease", Timestamps.seconds(lease))
                .update();
        FindingTable.add(tx, locked, progress.findings(), mostFindings);
    }
}
