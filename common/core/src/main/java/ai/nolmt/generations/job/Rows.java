package ai.nolmt.generations.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** Rows of nolmt.jobs as values. */
final class Rows {
    private Rows() {}

    static String[] names(Set<JobStatus> states) {
        return states.stream().map(JobStatus::wireName).toArray(String[]::new);
    }

    static LockedJob locked(ResultSet row, int number) throws SQLException {
        return new LockedJob(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                JobStatus.of(row.getString("status")),
                row.getString("staging_key"),
                row.getObject("file_size", Long.class));
    }
}
