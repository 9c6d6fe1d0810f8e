package ai.nolmt.generations.proof.plans;

import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.UUID;

/**
 * Generations and jobs of one user, and as many of a thousand others. The user's are seven images to two videos and one
 * sound, of texts they have ten, the oldest; others have as many of each type. One job in fifty failed or was cancelled, all
 * of images, and five hundred are open.
 */
final class Filling {
    private static final String OWNER = "CASE WHEN n <= %1$d THEN '%2$s'::uuid ELSE md5((n %% 1000)::text)::uuid END";
    private static final String TIME =
            "timestamptz '%3$s' - (CASE WHEN n <= %1$d THEN n ELSE n - %1$d END) * interval '%4$d seconds'";
    private static final String TYPE = """
            CASE WHEN n > %1$d THEN (ARRAY['image', 'video', 'audio', 'text'])[1 + n %% 4]
                 WHEN n > %1$d - 10 THEN 'text'
                 ELSE (ARRAY['image', 'image', 'image', 'image', 'image', 'image', 'image', 'video', 'video', 'audio'])[1 + n %% 10]
            END""";
    // their ids are the row's numbers, so that one can be asked for
    private static final String ID = "('00000000-0000-0000-' || lpad(to_hex(n >> 48), 4, '0') || '-'"
            + " || lpad(to_hex(n & 281474976710655), 12, '0'))::uuid";
    private static final String NUMBERS = "FROM generate_series(1, 2 * %1$d::bigint) AS n";
    private static final String ROWS = ("""
            INSERT INTO public.generations (id, user_id, generation_type, prompt, settings, s3_key, s3_url, content_type,
                                            file_size, sha256, created_at, updated_at)
            SELECT ID, OWNER, TYPE, 'a red fox in the snow, number ' || n, '{"model": "painter", "seed": 7}',
                   'generations/' || OWNER || '/' || ID || '/' || ID || '.png', 's3://bucket/key', 'image/png', 200000,
                   repeat('0', 64), TIME, TIME
            NUMBERS""");
    private static final String JOBS = ("""
            INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, content_type, file_size, sha256, output, fingerprint,
                                    status, error_code, attempts, last_sent_at, created_at, updated_at, finished_at)
            SELECT CASE WHEN succeeded THEN id ELSE gen_random_uuid() END, owner, type, 'a red fox', 'image/png', 200000,
                   repeat('0', 64), CASE WHEN open THEN '\\x00'::bytea END, '\\x00', CASE WHEN open THEN 'queued'
                   WHEN succeeded THEN 'succeeded' WHEN n %% 100 = 0 THEN 'failed' ELSE 'cancelled' END,
                   CASE WHEN NOT open AND NOT succeeded AND n %% 100 = 0 THEN 'media_refused' END, 1, time, time, time,
                   CASE WHEN NOT open THEN time END
            FROM (SELECT n, ID AS id, OWNER AS owner, TYPE AS type, TIME AS time,
                         n %% (%1$d / 500) = 1 AS open, n %% 50 <> 0 AND n %% (%1$d / 500) <> 1 AS succeeded
                  NUMBERS) AS job""");

    private Filling() {}

    /**
     * Without triggers: nobody asked for these.
     *
     * @param rows of the user, the number n of which is n times so many seconds older than the newest
     */
    static void fill(TestDatabase database, UUID user, int rows, Instant newest, int secondsApart) {
        try (Connection connection = database.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("SET synchronous_commit = off");
            for (String template : new String[] {ROWS, JOBS}) {
                statement.execute(template.replace("NUMBERS", NUMBERS)
                        .replace("OWNER", OWNER)
                        .replace("TIME", TIME)
                        .replace("TYPE", TYPE)
                        .replace("ID", ID)
                        .formatted(rows, user, newest, secondsApart));
            }
            statement.execute("VACUUM ANALYZE public.generations");
            statement.execute("VACUUM ANALYZE nolmt.jobs");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
