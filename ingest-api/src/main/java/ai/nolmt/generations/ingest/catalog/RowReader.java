package ai.nolmt.generations.ingest.catalog;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.job.JobStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of public.generations, read as the user's own database role. */
final class RowReader {
    private static final String COLUMNS = """
            id, user_id, generation_type, prompt, s3_key, s3_url, file_size, sha256, content_type, settings, metadata,
            created_at, updated_at, expires_at""";
    private static final String ROWS = """
            SELECT id, user_id, generation_type, s3_key, left(s3_url, 2048) AS s3_url, file_size, sha256,
                   left(content_type, 200) AS content_type, created_at, updated_at, expires_at,
                   prompt IS NOT NULL AS has_prompt, settings IS NOT NULL AS has_settings, metadata IS NOT NULL AS has_metadata,
                   CASE WHEN octet_length(prompt) <= :mostPrompt THEN prompt END AS prompt,
                   """ + shown("settings") + ", " + shown("metadata") + " FROM ";
    private static final String BY_ID = ROWS + """
            public.generations WHERE id = :id AND user_id = :user""";
    // Two parts, each in the order of the index: rows that older software wrote may have no time, and come last.
    // What is shown is decided outside, row by row as they are fetched: a page that is cut has cost no more.
    private static final String PAGE = ROWS + """
            (SELECT * FROM (
                (SELECT
                """ + COLUMNS + "\n" + """
                   FROM public.generations
                  WHERE user_id = :user AND (CAST(:type AS text) IS NULL OR generation_type = :type)
                    AND NOT :untimed AND created_at IS NOT NULL
                    AND (CAST(:from AS timestamptz) IS NULL OR created_at >= CAST(:from AS timestamptz))
                    AND (CAST(:to AS timestamptz) IS NULL OR created_at < CAST(:to AS timestamptz))
                    AND (:first OR (created_at, id) < (CAST(:time AS timestamptz), :id))
                  ORDER BY created_at DESC, id DESC LIMIT :limit)
                UNION ALL
                (SELECT
                """ + COLUMNS + "\n" + """
                   FROM public.generations
                  WHERE user_id = :user AND (CAST(:type AS text) IS NULL OR generation_type = :type)
                    AND created_at IS NULL AND :allTimes AND (NOT :untimed OR id < :id)
                  ORDER BY id DESC LIMIT :limit)
            ) both_parts ORDER BY created_at DESC NULLS LAST, id DESC LIMIT :limit) page""";

    /**
     * Whoever writes by SQL can store what is small there and endless in print: 1e131071 has 10 bytes, and so has 1.000….
     * So, each only where the one before held: its size as stored, unpacked, its depth (of which the next one's stack is
     * made), its numbers in print one after the other until they are too many, and only then the whole.
     */
    private static String shown(String column) {
        return """
                CASE WHEN pg_column_size(IT) > 8 * :mostSettings THEN NULL
                     WHEN pg_column_size(IT || '{}') > 8 * :mostSettings THEN NULL
                     WHEN jsonb_path_exists(IT, 'strict $.**{201}') THEN NULL
                     WHEN EXISTS (
                         SELECT FROM (SELECT sum(octet_length(number::text)) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
                                        FROM jsonb_path_query(IT, 'strict $.**{0 to 200} ? (@.type() == "number")') AS number) AS print
                          WHERE so_far > :mostSettings) THEN NULL
                     WHEN octet_length(IT::text) <= :mostSettings THEN IT::text
                 END AS IT""".replace("IT", column);
    }

    private RowReader() {}

    static Optional<Row> find(JdbcClient sql, UUID user, UUID id, ShownSizes shown) {
        return sql.sql(BY_ID)
                .param("mostPrompt", shown.prompt())
                .param("mostSettings", shown.settings())
                .param("id", id)
                .param("user", user)
                .query((row, n) -> toRow(row))
                .optional();
    }

    static Slice<Row> page(JdbcClient sql, UUID user, PageRequest request, int limit, ShownSizes shown) {
        if (request.status() != null && request.status() != JobStatus.SUCCEEDED) {
            return new Slice<>(List.of(), false);
        }
        Cursor after = request.after();
        return sql.sql(PAGE)
                .withFetchSize(Slice.FETCHED_AT_ONCE)
                .param("mostPrompt", shown.prompt())
                .param("mostSettings", shown.settings())
                .param("user", user)
                .param("type", request.type(), Types.VARCHAR)
                .param("from", request.fromTime(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("to", request.toTime(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("allTimes", request.isOfAllTimes())
                .param("time", after == null ? "infinity" : after.time())
                .param("first", after == null)
                .param("id", after == null ? new UUID(-1, -1) : after.id())
                .param("untimed", after != null && after.createdAt() == null)
                .param("limit", limit)
                .query(Slice.upTo(
                        shown.page(),
                        (row, n) -> toRow(row),
                        (Row row) -> Slice.lengthOf(row.generation(), shown.measured())));
    }

    private static Row toRow(ResultSet row) throws SQLException {
        Generation generation = new Generation(
                row.getObject("id", UUID.class),
                JobStatus.SUCCEEDED,
                row.getString("generation_type"),
                row.getString("prompt"),
                row.getString("settings"),
                row.getString("content_type"),
                row.getObject("file_size", Long.class),
                row.getString("sha256"),
                row.getString("metadata"),
                null,
                instant(row, "created_at"),
                instant(row, "updated_at"),
                instant(row, "expires_at"),
                null,
                null,
                omitted(row));
        return new Row(
                generation, row.getObject("user_id", UUID.class), row.getString("s3_key"), row.getString("s3_url"));
    }

    private static List<String> omitted(ResultSet row) throws SQLException {
        List<String> omitted = new ArrayList<>();
        for (String name : List.of("prompt", "settings", "metadata")) {
            if (row.getBoolean("has_" + name) && row.getString(name) == null) {
                omitted.add(name);
            }
        }
        return omitted;
    }

    record Row(Generation generation, UUID user, String key, String plainUrl) {}
}
