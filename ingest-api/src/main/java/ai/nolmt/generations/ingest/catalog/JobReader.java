package ai.nolmt.generations.ingest.catalog;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.job.JobStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs as generations to be; row level security leaves only the user's own. */
final class JobReader {
    private static final String COLUMNS = """
            SELECT id, status, generation_type, prompt, settings::text, content_type, file_size, sha256,
                   error_code, error_message, created_at, updated_at FROM nolmt.jobs""";
    private static final String BY_ID = COLUMNS + "\n" + """
             WHERE id = :id AND user_id = :user""";
    // What has a row is listed from its row, what was deleted not at all.
    private static final String PAGE = COLUMNS + "\n" + """
             WHERE user_id = :user
              AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS text))
              AND status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')
              AND (CAST(:type AS text) IS NULL OR generation_type = :type)
              AND (CAST(:from AS timestamptz) IS NULL OR created_at >= CAST(:from AS timestamptz))
              AND (CAST(:to AS timestamptz) IS NULL OR created_at < CAST(:to AS timestamptz))
              AND (created_at, id) < (CAST(:time AS timestamptz), :id)
            ORDER BY created_at DESC, id DESC LIMIT :limit""";
    private static final Set<JobStatus> WITHOUT_A_ROW =
            Set.of(JobStatus.ACCEPTED, JobStatus.QUEUED, JobStatus.PROCESSING, JobStatus.FAILED, JobStatus.CANCELLED);

    private JobReader() {}

    static Optional<Generation> find(JdbcClient sql, UUID user, UUID id) {
        return sql.sql(BY_ID)
                .param("id", id)
                .param("user", user)
                .query((row, n) -> toGeneration(row))
                .optional();
    }

    static Slice<Generation> page(JdbcClient sql, UUID user, PageRequest request, int limit, ShownSizes shown) {
        JobStatus wanted = request.status();
        if (wanted != null && !WITHOUT_A_ROW.contains(wanted)) {
            return new Slice<>(List.of(), false);
        }
        Cursor after = request.after();
        return sql.sql(PAGE)
                .withFetchSize(Slice.FETCHED_AT_ONCE)
                .param("user", user)
                .param("status", wanted == null ? null : wanted.wireName(), Types.VARCHAR)
                .param("type", request.type(), Types.VARCHAR)
                .param("from", request.fromTime(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("to", request.toTime(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("time", after == null ? "infinity" : after.time())
                .param("id", after == null ? new UUID(-1, -1) : after.id())
                .param("limit", limit)
                .query(Slice.upTo(
                        shown.page(), (row, n) -> toGeneration(row), (Generation job) -> Slice.lengthOf(job, 0)));
    }

    private static Generation toGeneration(ResultSet row) throws SQLException {
        JobStatus status = JobStatus.of(row.getString("status"));
        boolean isOver = !status.isOpen(); // an open job's last problem is not its user's yet
        return new Generation(
                row.getObject("id", UUID.class),
                status,
                row.getString("generation_type"),
                row.getString("prompt"),
                row.getString("settings"),
                row.getString("content_type"),
                row.getObject("file_size", Long.class),
                row.getString("sha256"),
                null,
                null,
                instant(row, "created_at"),
                instant(row, "updated_at"),
                null,
                isOver ? row.getString("error_code") : null,
                isOver ? row.getString("error_message") : null,
                List.of());
    }
}
