package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who claims an upload, who gives it up, whose time is over: each waits for the others, and one of them has it. */
class UploadOrdersIT {
    private static final byte[] PNG = TestJobs.PNG;
    private static final String WAITING = """
            SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
              AND query LIKE '%nolmt.uploads%FOR UPDATE%'""";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.upload-part-size", "5MB")
            .with("nolmt.database.lock-timeout", "PT2M")
            .with("nolmt.database.statement-timeout", "PT3M")
            .with("nolmt.database.transaction-timeout", "PT5M");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final Uploader uploader = new Uploader(api);

    private interface Work {
        void run(Statement session) throws Exception;
    }

    /** What somebody else does in a transaction while the upload is held, then commits. */
    private CompletableFuture<Answer> behind(String id, Supplier<Answer> call, Work work) throws Exception {
        try (Connection holder = ingest.app().database().superuser().getConnection();
                Statement session = holder.createStatement()) {
            holder.setAutoCommit(false);
            session.execute("SELECT FROM nolmt.uploads WHERE id = '" + id + "' FOR UPDATE");
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(call);
            await().atMost(Duration.ofMinutes(1)).until(() -> count(WAITING) == 1);
            work.run(session);
            holder.commit();
            return answer;
        }
    }

    @Tag("A17")
    @Test
    void ofManyWhoClaimAtOnceOneHasIt() throws Exception {
        String id = uploader.uploaded(PNG);

        List<CompletableFuture<Answer>> claims = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> uploader.claim(id, "Idempotency-Key", "key-" + i)))
                .toList();

        int won = 0;
        for (CompletableFuture<Answer> claim : claims) {
            Answer answer = claim.get(1, TimeUnit.MINUTES);
            if (answer.status() == 202) {
                won++;
            } else {
                answer.isProblem(409, "upload_claimed");
            }
        }
        assertThat(won).isEqualTo(1);
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void twinsOfOneKeyGetOneJob() throws Exception {
        String id = uploader.uploaded(PNG);

        List<CompletableFuture<Answer>> twins = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> uploader.claim(id, "Idempotency-Key", "k")))
                .toList();

        for (CompletableFuture<Answer> twin : twins) {
            Answer answer = twin.get(1, TimeUnit.MINUTES);
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
            assertThat(answer.text("id")).isEqualTo(id);
        }
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void whoClaimsBehindItsExpiryGetsNothing() throws Exception {
        String id = uploader.uploaded(PNG);

        CompletableFuture<Answer> claim = behind(
                id,
                () -> uploader.claim(id),
                session -> session.execute("SELECT nolmt.end_uploads(ARRAY['" + id + "'::uuid], 'unclaimed')"));

        claim.get(1, TimeUnit.MINUTES).isProblem(404, "upload_unknown");
        assertThat(ingest.jobsOf(ann)).isZero();
        assertThat(ingest.tombstoneOf(keyOf(id))).containsExactly("unclaimed");
    }

    @Test
    void whoClaimsBehindWhoGaveItUpGetsNothing() throws Exception {
        String id = uploader.uploaded(PNG);

        CompletableFuture<Answer> claim = behind(
                id,
                () -> uploader.claim(id),
                session -> session.execute(
                        "UPDATE nolmt.uploads SET status = 'ended', ended_at = now() WHERE id = '" + id + "'"));

        claim.get(1, TimeUnit.MINUTES).isProblem(404, "upload_unknown");
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @Test
    void whoGivesUpBehindAClaimLeavesTheBytesToTheJob() throws Exception {
        String id = uploader.uploaded(PNG);

        CompletableFuture<Answer> given = behind(
                id,
                () -> api.delete("/api/uploads/" + id),
                session -> session.execute("UPDATE nolmt.uploads SET status = 'claimed' WHERE id = '" + id + "'"));

        given.get(1, TimeUnit.MINUTES).isProblem(409, "upload_claimed");
        assertThat(ingest.tombstoneOf(keyOf(id))).isEmpty();
    }

    @Test
    void whatExpiresBehindAClaimLeavesTheBytesToTheJob() {
        String id = uploader.uploaded(PNG);
        assertThat(uploader.claim(id).status()).isEqualTo(202);

        ingest.sql()
                .sql("SELECT nolmt.end_uploads(ARRAY[CAST(:id AS uuid)], 'unclaimed')")
                .param("id", id)
                .query((row, n) -> true)
                .single();

        assertThat(ingest.tombstoneOf(keyOf(id))).isEmpty();
        assertThat(ingest.job(id).stagingKey()).isEqualTo(keyOf(id));
        uploader.claim(id).isProblem(404, "upload_unknown");
    }

    @Test
    void whatWasClaimedOrEndedStaysSo() {
        String id = uploader.uploaded(PNG);
        uploader.claim(id);

        assertThatThrownBy(() -> ingest.sql()
                        .sql("UPDATE nolmt.uploads SET status = 'open' WHERE id = CAST(:id AS uuid)")
                        .param("id", id)
                        .update())
                .hasMessageContaining("can't become open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "UTF-16LE", "iso-8859-1", "\\\"latin1\\\"", "windows-1252", "nonsense"})
    void textOfAnotherCharsetIsNotAnnouncedAsUtf8(String charset) {
        Answer refused = api.post(
                "/api/uploads",
                "{\"contentType\":\"text/plain; charset=" + charset + "\",\"size\":5,\"sha256\":\"" + "0".repeat(64)
                        + "\"}");
        refused.isProblem(415, "media_refused");
        assertThat(refused.body()).contains("Text is kept as UTF-8");
    }

    @Test
    void anErasedUsersUploadsGoWithThem() {
        String open = uploader.uploaded(PNG);
        String inParts = api.post("/api/uploads", "{\"contentType\":\"video/mp4\",\"size\":7000000}")
                .text("id");
        String claimed = uploader.uploaded(PNG);
        uploader.claim(claimed);

        assertThat(ingest.admin().post("/api/admin/users/" + ann + "/erase").status())
                .isEqualTo(200);

        api.post("/api/uploads", Uploader.announcement("image/png", PNG)).isProblem(403, "user_unknown");
        uploader.claim(open).isProblem(403, "user_unknown");
        for (String id : List.of(open, inParts, claimed)) {
            assertThat(ingest.sql()
                            .sql("SELECT count(*) FROM nolmt.object_deletions WHERE key = :key AND state = 'pending'")
                            .param("key", keyOf(id))
                            .query(Integer.class)
                            .single())
                    .as(id)
                    .isEqualTo(1);
        }
        assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM nolmt.uploads WHERE user_id = :user AND status <> 'ended'")
                        .param("user", ann)
                        .query(Integer.class)
                        .single())
                .as("one in parts stays until the bucket has let go of them")
                .isZero();
    }

    @Test
    void aUserWhoIsDeletedBySqlTakesTheirUploadsAlong() {
        String id = uploader.uploaded(PNG);

        ingest.sql()
                .sql("DELETE FROM auth.users WHERE id = :user")
                .param("user", ann)
                .update();

        assertThat(ingest.tombstoneOf(keyOf(id))).containsExactly("user_gone");
        uploader.claim(id).isProblem(403, "user_unknown");
    }

    private static int count(String query) {
        return ingest.sql().sql(query).query(Integer.class).single();
    }

    private String keyOf(String id) {
        return "staging/generations/" + ann + "/" + id;
    }
}
