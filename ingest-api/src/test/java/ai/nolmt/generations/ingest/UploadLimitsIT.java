package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Uploads that nobody claims are so many, so large, and for so long. */
class UploadLimitsIT {
    private static final byte[] PNG = TestJobs.PNG;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.uploads-per-user", 3)
            .with("nolmt.ingest.upload-bytes-per-user", "1MB")
            .with("nolmt.ingest.upload-validity", "PT3S");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final Uploader uploader = new Uploader(api);

    @Tag("A26")
    @Test
    void openingAndGivingUpInALoopGrowsNothingAndClaimingGoesOn() {
        for (int i = 0; i < 2; i++) {
            assertThat(api.delete("/api/uploads/" + uploader.open(PNG).text("id"))
                            .status())
                    .isEqualTo(204);
        }
        String kept = uploader.uploaded(PNG);

        for (int i = 0; i < 5; i++) {
            Answer refused = api.post("/api/uploads", Uploader.announcement("image/png", PNG));
            refused.isProblem(403, "too_many_uploads");
            assertThat(refused.text("detail")).contains("expires at");
        }
        assertThat(uploads()).isEqualTo(3);
        assertThat(new Uploader(ingest.user(UUID.randomUUID())).open(PNG).status())
                .as("somebody else's")
                .isEqualTo(201);

        assertThat(uploader.claim(kept).status()).isEqualTo(202);
        assertThat(uploader.open(PNG).status()).as("a claimed one is a job's").isEqualTo(201);
    }

    @Tag("A26")
    @Test
    void theirBytesAreCountedTogether() {
        assertThat(announce(1_000_000).status()).isEqualTo(201);

        announce(1_000_000).isProblem(403, "too_many_uploads");
        assertThat(announce(48_576).status()).as("what is left").isEqualTo(201);
        announce(1).isProblem(403, "too_many_uploads");
    }

    @Test
    void manyAtOnceAreCountedOneAfterTheOther() {
        List<CompletableFuture<Answer>> all = IntStream.range(0, 12)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api.post("/api/uploads", Uploader.announcement("image/png", PNG))))
                .toList();

        assertThat(all.stream().map(CompletableFuture::join).filter(answer -> answer.status() == 201))
                .hasSize(3);
        assertThat(uploads()).isEqualTo(3);
    }

    @Tag("A16")
    @Test
    void aLinkWorksForSoLong() {
        Answer opened = uploader.open(PNG);
        JsonNode link = opened.json();
        assertThat(uploader.put(link, PNG).statusCode()).isEqualTo(200);
        assertThat(uploader.put(link, PNG).statusCode()).as("while it works").isEqualTo(412);

        await().atMost(Duration.ofMinutes(1))
                .until(() -> uploader.put(link, PNG).statusCode() == 403);

        await().atMost(Duration.ofMinutes(1))
                .until(() -> api.get("/api/uploads/" + opened.text("id"))
                        .text("status")
                        .equals("expired"));
        uploader.claim(opened.text("id")).isProblem(409, "upload_expired");
    }

    private Answer announce(int size) {
        return api.post(
                "/api/uploads",
                "{\"contentType\":\"image/png\",\"size\":" + size + ",\"sha256\":\"" + "0".repeat(64) + "\"}");
    }

    private int uploads() {
        return ingest.sql()
                .sql("SELECT count(*) FROM nolmt.uploads WHERE user_id = :user")
                .param("user", ann)
                .query(Integer.class)
                .single();
    }
}
