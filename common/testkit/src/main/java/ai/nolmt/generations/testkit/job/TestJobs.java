package ai.nolmt.generations.testkit.job;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.util.Base64;
import java.util.UUID;

/** Puts jobs into a database that were accepted and sent, and closes them as the API does. */
public final class TestJobs {
    /** The smallest picture there is. */
    public static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private static final String INSERT_LINK = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, source_url, source_expires_at, source_most, fingerprint,
                                    last_sent_at)
            VALUES (:id, :user, 'image', :url, now() + interval '1 hour', 1000, '', now())""";
    private static final String INSERT = """
            INSERT INTO nolmt.jobs (id, user_id, generation_type, prompt, settings, content_type, file_size, sha256, output,
                                    fingerprint, last_sent_at)
            VALUES (:id, :user, 'image', 'a red fox', '{"seed": 7}', :contentType, :size, :sha256, :output, '', now())""";
    // What the API's DELETE does to a job.
    private static final String DELETE = """
            UPDATE nolmt.jobs SET status = 'deleted', prompt = NULL, settings = NULL, output = NULL, staging_key = NULL,
                updated_at = now(), finished_at = now() WHERE id = :id""";

    private final TestDatabase database;

    public TestJobs(TestDatabase database) {
        this.database = database;
    }

    public UUID newUser() {
        UUID user = UUID.randomUUID();
        database.sql()
                .sql("INSERT INTO auth.users (id) VALUES (:user)")
                .param("user", user)
                .update();
        return user;
    }

    public UUID accept(UUID user) {
        return accept(user, "image/png", PNG, Sha256.of(Content.of(PNG)));
    }

    public UUID accept(UUID user, String contentType, byte[] output, Sha256 sha256) {
        UUID id = UUID.randomUUID();
        database.sql()
                .sql(INSERT)
                .param("id", id)
                .param("user", user)
                .param("contentType", contentType)
                .param("size", output.length)
                .param("sha256", sha256.hex())
                .param("output", output)
                .update();
        return id;
    }

    /** One whose output is elsewhere, of 1,000 bytes at most. */
    public UUID acceptLink(UUID user, String url) {
        UUID id = UUID.randomUUID();
        database.sql()
                .sql(INSERT_LINK)
                .param("id", id)
                .param("user", user)
                .param("url", url)
                .update();
        return id;
    }

    public void delete(UUID id) {
        database.sql().sql(DELETE).param("id", id).update();
    }

    public String statusOf(UUID id) {
        return database.sql()
                .sql("SELECT status FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    public int rowsOf(UUID id) {
        return database.sql()
                .sql("SELECT count(*) FROM public.generations WHERE id = :id")
                .param("id", id)
                .query(Integer.class)
                .single();
    }

    public String keyOf(UUID id) {
        return database.sql()
                .sql("SELECT s3_key FROM public.generations WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    public void tombstone(String key) {
        database.sql()
                .sql("INSERT INTO nolmt.object_deletions (key, reason, actor) VALUES (:key, 'orphan', 'sweep')")
                .param("key", key)
                .update();
    }
}
