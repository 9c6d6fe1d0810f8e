package ai.nolmt.generations.cleanup.scrub;

import ai.nolmt.generations.cleanup.look.Position;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import java.sql.Types;
import java.util.List;
import java.util.UUID;

/** Rows in the order of their keys. */
final class Rows {
    // In the order of S3's listing: byte by byte.
    private static final String PAGE = """
            SELECT id, s3_key, file_size, content_type, sha256 FROM public.generations
            WHERE (s3_key COLLATE "C", id) > (:after, :afterId) AND s3_key COLLATE "C" < :end
            ORDER BY s3_key COLLATE "C", id LIMIT :limit""";
    private static final String STILL_SO = """
            SELECT EXISTS (SELECT FROM public.generations WHERE id = :id AND s3_key = :key
                AND file_size IS NOT DISTINCT FROM :size AND content_type IS NOT DISTINCT FROM :contentType
                AND sha256 IS NOT DISTINCT FROM :sha256)""";
    // behind whatever begins with a prefix: no key has this character, the last that there is
    private static final String LAST = new String(Character.toChars(Character.MAX_CODE_POINT));

    private final StageTransactions transactions;

    Rows(StageTransactions transactions) {
        this.transactions = transactions;
    }

    List<Row> after(Position position, String prefix, int limit) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(PAGE)
                        .param("after", position.key())
                        .param("afterId", position.id())
                        .param("end", prefix + LAST)
                        .param("limit", limit)
                        .query((row, n) -> new Row(
                                row.getObject("id", UUID.class),
                                row.getString("s3_key"),
                                row.getObject("file_size", Long.class),
                                row.getString("content_type"),
                                row.getString("sha256")))
                        .list());
    }

    /** It may have been deleted or changed since it was read. */
    boolean isStillSo(Row row) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> tx.sql()
                        .sql(STILL_SO)
                        .param("id", row.id())
                        .param("key", row.key())
                        .param("size", row.size(), Types.BIGINT)
                        .param("contentType", row.contentType(), Types.VARCHAR)
                        .param("sha256", row.sha256(), Types.VARCHAR)
                        .query(Boolean.class)
                        .single());
    }
}
