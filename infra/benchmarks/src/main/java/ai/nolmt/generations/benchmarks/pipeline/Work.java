package ai.nolmt.generations.benchmarks.pipeline;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs of one size, for our worker in its table and for the naive one in its messages; as the database's superuser. */
final class Work {
    private static final int USERS = 20;
    private static final String JOBS = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, settings, content_type, file_size, sha256, output,
                                    staging_key, fingerprint, last_sent_at, status)
            SELECT j.id, u.id, 'text', 'a red fox in the snow', '{"seed": 7}', 'text/plain', :size, :sha256,
                   :output, CASE WHEN :staged THEN 'staging/generations/' || u.id || '/' || j.id END, '', now(),
                   'queued'
            FROM (SELECT i, gen_random_uuid() AS id FROM generate_series(1, :count) AS i) j
            JOIN unnest(:users) WITH ORDINALITY u (id, n) ON u.n = 1 + j.i % cardinality(:users)
            RETURNING id""";

    private final JdbcClient sql;
    private final List<UUID> users;

    Work(DataSource database) {
        this.sql = JdbcClient.create(database);
        sql.sql("CREATE SCHEMA naive").update();
        sql.sql("CREATE TABLE naive.generations (LIKE public.generations INCLUDING ALL)")
                .update();
        sql.sql("GRANT USAGE ON SCHEMA naive TO nolmt_app").update();
        sql.sql("GRANT INSERT ON naive.generations TO nolmt_app").update();
        users = sql.sql(
                        "INSERT INTO auth.users (id) SELECT gen_random_uuid() FROM generate_series(1, :users) RETURNING id")
                .param("users", USERS)
                .query(UUID.class)
                .list();
    }

    List<String> ours(int count, int size) {
        return pointers(jobs(count, size));
    }

    List<UUID> jobs(int count, int size) {
        byte[] output = Contents.text(size);
        boolean staged = size >= StandInS3.STAGED;
        return sql.sql(JOBS)
                .param("size", size)
                .param("sha256", Sha256.of(Content.of(output)).hex())
                .param("output", staged ? null : output, java.sql.Types.BINARY)
                .param("staged", staged)
                .param("count", count)
                .param("users", users.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    static List<String> pointers(List<UUID> jobs) {
        return jobs.stream()
                .map(id ->
                        new String(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)), StandardCharsets.UTF_8))
                .toList();
    }

    List<String> naive(int count, int size) {
        String output = Base64.getEncoder().encodeToString(Contents.text(Math.min(size, StandInS3.STAGED)));
        return IntStream.range(0, count)
                .mapToObj(i -> """
                        {"id":"%s","userId":"%s","prompt":"a red fox in the snow","settings":{"seed":7},%s}""".formatted(
                                UUID.randomUUID(),
                                users.get(i % USERS),
                                size >= StandInS3.STAGED
                                        ? "\"stagingKey\":\"staging/generations/" + users.get(i % USERS) + "/x\""
                                        : "\"output\":\"" + output + "\""))
                .toList();
    }

    /** Of these the ones that are stored. */
    List<UUID> storedAmong(Collection<UUID> jobs) {
        return sql.sql("SELECT id FROM nolmt.jobs WHERE id = ANY(:ids) AND status = 'succeeded'")
                .param("ids", jobs.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    int rows(String table) {
        return sql.sql("SELECT count(*) FROM " + table).query(Integer.class).single();
    }

    long commits() {
        sql.sql("SELECT pg_stat_clear_snapshot()").query((row, n) -> 0).list();
        return sql.sql("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
                .query(Long.class)
                .single();
    }

    /** Rows alone, fifty in a statement and a transaction, over two connections: what PostgreSQL gives by itself. */
    void insert(int count) {
        IntStream.range(0, 2).parallel().forEach(half -> insertHalf(count / 2 + half * (count % 2)));
    }

    private void insertHalf(int count) {
        int group = 50;
        for (int from = 0; from < count; from += group) {
            sql.sql("""
                            INSERT INTO naive.generations (id, user_id, generation_type, s3_key, s3_url, prompt, settings,
                                                           file_size, content_type)
                            SELECT gen_random_uuid(), u.id, 'text', 'generations/' || i, 's3://b/' || i, 'a red fox',
                                   '{"seed": 7}', 1, 'text/plain'
                            FROM generate_series(1, :group) i, (SELECT id FROM auth.users LIMIT 1) u""").param("group", Math.min(group, count - from)).update();
        }
    }

    /** Past the triggers, which would write tombstones. */
    void clear() {
        sql.sql("""
                BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM public.generations;
                DELETE FROM nolmt.jobs; DELETE FROM nolmt.object_deletions; DELETE FROM nolmt.job_events;
                DELETE FROM naive.generations; COMMIT""").update();
        sql.sql("VACUUM public.generations, nolmt.jobs, nolmt.object_deletions, nolmt.job_events, naive.generations")
                .update();
    }
}
