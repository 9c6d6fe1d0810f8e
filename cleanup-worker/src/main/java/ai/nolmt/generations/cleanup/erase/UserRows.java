package ai.nolmt.generations.cleanup.erase;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.tombstone.DoomedKey;
import java.util.List;
import java.util.UUID;

/** A user's rows, and what is staged for them, by id: a row and a job have the same id, and only one of them a key. */
final class UserRows {
    static final String ALL = """
            SELECT id, s3_key AS key, greatest(file_size, 0) AS bytes FROM public.generations
            WHERE user_id = :user AND id > :after
            ORDER BY id LIMIT :limit""";
    static final String HELD = """
            SELECT g.id, g.s3_key AS key, greatest(g.file_size, 0) AS bytes FROM public.generations g
            WHERE g.user_id = :user AND g.id > :after
              AND (EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
                   OR EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = g.user_id))
            ORDER BY g.id LIMIT :limit""";
    static final String NOT_HELD = """
            SELECT id, key, bytes FROM (
                (SELECT g.id, g.s3_key AS key, greatest(g.file_size, 0) AS bytes FROM public.generations g
                 WHERE g.user_id = :user AND g.id > :after
                   AND NOT EXISTS (SELECT FROM nolmt.holds h WHERE h.generation_id = g.id)
                   AND NOT EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = g.user_id)
                 ORDER BY g.id LIMIT :limit)
                UNION ALL
                (SELECT j.id, j.staging_key, j.file_size FROM nolmt.jobs j
                 WHERE j.user_id = :user AND j.id > :after AND j.staging_key IS NOT NULL AND j.status <> 'deleted'
                 ORDER BY j.id LIMIT :limit)
                UNION ALL
                (SELECT u.id, u.staging_key, u.file_size FROM nolmt.uploads u
                 WHERE u.user_id = :user AND u.id > :after AND u.status <> 'claimed'
                   AND (u.part_size IS NULL OR u.status = 'open')
                 ORDER BY u.id LIMIT :limit)) AS own
            ORDER BY id LIMIT :limit""";

    private UserRows() {}

    /** @param statement one of those above */
    static List<DoomedKey> page(StageTransaction tx, UUID user, UUID after, int limit, String statement) {
        return tx.sql()
                .sql(statement)
                .param("user", user)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> new DoomedKey(
                        row.getString("key"),
                        user,
                        row.getObject("id", UUID.class),
                        row.getObject("bytes", Long.class)))
                .list();
    }
}
