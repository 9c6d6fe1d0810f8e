package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What outputs say of themselves is enough to make their rows again, but for what the user wrote and what the bytes tell. */
class OutputLabelsIT {
    private static final int STAGED = 200_000;
    private static final int IN_PARTS = 34_000_000; // more than goes into one call

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class);

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();

    /** The columns that can be made again. */
    private record Row(
            UUID id,
            UUID user,
            String type,
            String key,
            String url,
            long size,
            String contentType,
            String sha256,
            Instant created,
            @Nullable Instant expires) {}

    @Test
    void ofAnOutputThatCameWithItsJob() {
        UUID id = stored(jobs.accept(user, "image/png", TestJobs.PNG, Sha256.of(Content.of(TestJobs.PNG))));

        assertThat(madeAgain(id)).isEqualTo(row(id));
        assertThat(row(id).expires()).isNull();
        assertThat(head(id).metadata().keySet())
                .containsExactlyInAnyOrder("generation", "user", "type", "sha256", "created");
    }

    @Test
    void ofTextWithItsCharset() {
        byte[] text = "Füchse".getBytes(StandardCharsets.UTF_8);
        UUID id = jobs.accept(user, "text/plain", text, Sha256.of(Content.of(text)));
        set("generation_type = 'text'", id);
        stored(id);

        assertThat(madeAgain(id)).isEqualTo(row(id));
        assertThat(row(id).contentType()).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void ofAStagedOutputThatExpires() {
        UUID id = staged(STAGED);
        set("retention = '90 days', created_at = created_at - interval '3 days 1.234567 seconds'", id);
        stored(id);

        assertThat(madeAgain(id)).isEqualTo(row(id));
        assertThat(row(id).expires()).isNotNull();
    }

    @Test
    void ofAnOutputInParts() {
        UUID id = stored(staged(IN_PARTS));

        assertThat(madeAgain(id)).isEqualTo(row(id));
        assertThat(row(id).size()).isEqualTo(IN_PARTS);
    }

    /** Whoever may read an object reads its notes. */
    @Test
    void nothingOfWhatTheUserWroteIsInThem() {
        UUID id = stored(jobs.accept(user));

        assertThat(head(id).metadata().toString()).doesNotContain("fox").doesNotContain("seed");
    }

    /** From the key and the answer to HEAD, and nothing else. */
    private Row madeAgain(UUID id) {
        String key = jobs.keyOf(id);
        HeadObjectResponse head = head(id);
        Map<String, String> notes = head.metadata();
        String expires = notes.get("expires");
        return new Row(
                UUID.fromString(said(notes, "generation")),
                UUID.fromString(said(notes, "user")),
                said(notes, "type"),
                key,
                "s3://" + app.bucket() + "/" + key,
                head.contentLength(),
                head.contentType().replaceFirst(";\\s*", "; "), // servers write the space or not
                said(notes, "sha256"),
                Instant.parse(said(notes, "created")),
                expires == null ? null : Instant.parse(expires));
    }

    private static String said(Map<String, String> notes, String name) {
        return Objects.requireNonNull(notes.get(name), name);
    }

    private HeadObjectResponse head(UUID id) {
        String key = jobs.keyOf(id);
        return app.s3().headObject(head -> head.bucket(app.bucket()).key(key));
    }

    private Row row(UUID id) {
        return app.database()
                .sql()
                .sql("SELECT * FROM public.generations WHERE id = :id")
                .param("id", id)
                .query((row, n) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getString("generation_type"),
                        row.getString("s3_key"),
                        row.getString("s3_url"),
                        row.getLong("file_size"),
                        row.getString("content_type"),
                        row.getString("sha256"),
                        Objects.requireNonNull(Timestamps.instant(row, "created_at")),
                        Timestamps.instant(row, "expires_at")))
                .single();
    }

    private UUID staged(int size) {
        byte[] bytes = Arrays.copyOf(TestJobs.PNG, size);
        UUID id = jobs.accept(user, "image/png", bytes, Sha256.of(Content.of(bytes)));
        String key = new StagingKey(MigratedDatabase.PREFIX, user, id).value();
        app.s3().putObject(put -> put.bucket(app.bucket()).key(key), RequestBody.fromBytes(bytes));
        set("output = NULL, staging_key = '" + key + "'", id);
        return id;
    }

    private void set(String columns, UUID id) {
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET " + columns + " WHERE id = :id")
                .param("id", id)
                .update();
    }

    private UUID stored(UUID id) {
        app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        return id;
    }
}
