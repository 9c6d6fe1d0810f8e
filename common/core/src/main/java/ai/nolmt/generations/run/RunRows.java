package ai.nolmt.generations.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** From columns to what they say. */
final class RunRows {
    private RunRows() {}

    static Run run(ResultSet row) throws SQLException {
        double olderThan = row.getDouble("older_than_seconds");
        Duration grace = row.wasNull() ? null : Duration.ofMillis(Math.round(olderThan * 1000));
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getBoolean("dry_run"),
                grace,
                row.getBoolean("override_fuse"));
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
}
