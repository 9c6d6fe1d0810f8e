package ai.nolmt.generations.upgrade;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** Rows of generations, of their jobs, and a tenth as many tombstones, in the schema of any version from 5 on. */
final class Filling {
    private static final int CHUNK = 500_000;
    private static final int OF_A_USER = 100;
    private static final List<String> TABLES =
            List.of("public.generations", "nolmt.jobs", "nolmt.object_deletions", "nolmt.job_events");

    private static final String USERS = """
            INSERT INTO auth.users (id)
            SELECT lpad(to_hex(n), 32, '0')::uuid FROM generate_series(0, %d) AS n""";
    private static final String ROWS = """
            INSERT INTO public.generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings, file_size,
                content_type, sha256, expires_at, created_at)
            SELECT id, who, 'image', key, 's3://bucket/' || key, 'a red fox in the snow, number ' || n, '{"seed": 7}', 200000,
                'image/png', repeat('0', 64), CASE WHEN n %% 10 = 0 THEN now() + n * INTERVAL '1 second' END,
                now() - n * INTERVAL '1 second'
            FROM generate_series(%1$d, %2$d) AS n,
                LATERAL (SELECT lpad(to_hex(n), 32, '0')::uuid AS id, lpad(to_hex(n / %3$d), 32, '0')::uuid AS who) ids,
                LATERAL (SELECT 'generations/' || who || '/' || id || '/' || id || '.png' AS key) keys""";
    private static final String JOBS = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, settings, content_type, file_size, sha256, fingerprint,
                status, created_at, updated_at, finished_at)
            SELECT id, user_id, generation_type, prompt, settings, content_type, file_size, sha256, decode(md5(id::text), 'hex'),
                'succeeded', created_at, created_at, created_at
            FROM public.generations WHERE id BETWEEN lpad(to_hex(%1$d), 32, '0')::uuid AND lpad(to_hex(%2$d), 32, '0')::uuid""";
    private static final String TOMBSTONES = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor)
            SELECT 'generations/' || id || '/' || id || '/' || id || '.png', id, id, 200000, 'deleted', 'test'
            FROM generate_series(1, %d) AS n, LATERAL (SELECT ('f' || lpad(to_hex(n), 31, '0'))::uuid AS id) ids""";
    private static final String INDEXES = """
            SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
            WHERE i.indrelid = to_regclass('%s') AND NOT i.indisprimary
              AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)""";

    private Filling() {}

    /** Past the triggers, and without indexes until all is there. */
    static void fill(DataSource database, int rows) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("SET session_replication_role = replica");
            sql.execute("SET synchronous_commit = off");
            List<String> indexes = withoutIndexes(sql);
            sql.execute(USERS.formatted(rows / OF_A_USER));
            for (int from = 0; from < rows; from += CHUNK) {
                int last = Math.min(rows, from + CHUNK) - 1;
                sql.execute(ROWS.formatted(from, last, OF_A_USER));
                sql.execute(JOBS.formatted(from, last));
                System.out.printf(Locale.ROOT, "  %,d of %,d rows%n", last + 1, rows);
            }
            sql.execute(TOMBSTONES.formatted(rows / 10));
            sql.execute("SET maintenance_work_mem = '512MB'");
            for (String index : indexes) {
                sql.execute(index);
            }
            sql.execute("VACUUM ANALYZE");
            sql.execute("CHECKPOINT");
        }
    }

    /** Drops all but those of keys; returns how they are made again. */
    private static List<String> withoutIndexes(Statement sql) throws SQLException {
        List<String> made = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String table : TABLES) {
            try (ResultSet rows = sql.executeQuery(INDEXES.formatted(table))) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                    made.add(rows.getString(2));
                }
            }
        }
        for (String name : names) {
            sql.execute("DROP INDEX " + name);
        }
        return made;
    }
}
