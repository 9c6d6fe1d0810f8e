package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.ingest.IngestApi.StoredJob;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Outputs that go to the bucket by a signed link: what such a link lets in, and who may make a generation of it. */
@Tag("A17")
class UploadsIT {
    private static final byte[] PNG = TestJobs.PNG;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi().with("nolmt.ingest.max-output-size", "1MB");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final Uploader uploader = new Uploader(api);

    @Test
    void whatWasUploadedBecomesTheStagedOutputOfAJobWithTheUploadsId() {
        Answer opened = uploader.open(PNG);
        String id = opened.text("id");
        assertThat(opened.response().headers().firstValue("Location")).contains("/api/uploads/" + id);
        assertThat(opened.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(statusOf(id)).isEqualTo("waiting");

        assertThat(uploader.put(opened.json(), PNG).statusCode()).isEqualTo(200);
        assertThat(statusOf(id)).isEqualTo("uploaded");
        Answer accepted = uploader.claim(id);

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.text("id")).isEqualTo(id);
        StoredJob job = ingest.job(id);
        assertThat(job.stagingKey()).isEqualTo("staging/generations/" + ann + "/" + id);
        assertThat(job.hasBytes()).isFalse();
        assertThat(job.prompt()).isEqualTo("a red fox");
        assertThat(statusOf(id)).isEqualTo("claimed");
        ingest.eventually(() -> assertThat(ingest.pointers()).anyMatch(pointer -> pointer.contains(id)));
    }

    @Test
    void aLinkLetsInExactlyWhatWasAnnouncedAndOnlyOnce() {
        JsonNode link = uploader.open(PNG).json();
        byte[] other = PNG.clone();
        other[PNG.length - 1] ^= 1;

        assertThat(uploader.put(link, Arrays.copyOf(PNG, PNG.length + 1)).statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(link, Arrays.copyOf(PNG, PNG.length - 1)).statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(link, PNG, "content-type", "text/html").statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(link, PNG, "if-none-match", "nothing").statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(link, PNG, "x-amz-checksum-sha256", "AAAA").statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(link, other).statusCode()).isEqualTo(400);
        assertThat(statusOf(link.path("id").asString())).isEqualTo("waiting");

        assertThat(uploader.put(link, PNG).statusCode()).isEqualTo(200);
        assertThat(uploader.put(link, PNG).statusCode()).as("an overwrite").isEqualTo(412);
    }

    @Test
    void aLinkIsOfItsOwnKeyAlone() {
        String url = uploader.open(PNG).text("url");
        JsonNode moved = ((ObjectNode) uploader.open(PNG).json()).put("url", url.replace("staging/", "generations/"));

        assertThat(uploader.put(moved, PNG).statusCode()).isEqualTo(403);
    }

    @Test
    void anUploadIsClaimedOnce() {
        String id = uploader.uploaded(PNG);
        assertThat(uploader.claim(id).status()).isEqualTo(202);

        uploader.claim(id).isProblem(409, "upload_claimed");
        uploader.claim(id, "Idempotency-Key", "another").isProblem(409, "upload_claimed");
        api.delete("/api/uploads/" + id).isProblem(409, "upload_claimed");
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void theSameKeyGetsTheSameJobAlsoWhenItIsStoredAndTheUploadIsForgotten() {
        String id = uploader.uploaded(PNG);
        assertThat(uploader.claim(id, "Idempotency-Key", "k").status()).isEqualTo(202);
        ingest.succeed(id);
        ingest.sql()
                .sql("DELETE FROM nolmt.uploads WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();

        Answer again = uploader.claim(id, "Idempotency-Key", "k");

        assertThat(again.status()).as(again.body()).isEqualTo(202);
        assertThat(again.text("id")).isEqualTo(id);
        assertThat(again.text("status")).isEqualTo("succeeded");
        uploader.claim(uploader.uploaded(PNG), "Idempotency-Key", "k").isProblem(422, "idempotency_key_reused");
    }

    @Test
    void aKeyThatAnotherUploadUsedLeavesThisOneOpen() {
        String first = uploader.uploaded(PNG);
        String second = uploader.uploaded(PNG);
        uploader.claim(first, "Idempotency-Key", "k");

        uploader.claim(second, "Idempotency-Key", "k").isProblem(422, "idempotency_key_reused");

        assertThat(uploader.claim(second).status()).isEqualTo(202);
    }

    @Test
    void whatDidNotArriveIsNotClaimed() {
        String id = uploader.open(PNG).text("id");

        uploader.claim(id).isProblem(409, "upload_incomplete");
        assertThat(statusOf(id)).isEqualTo("waiting");
    }

    @Test
    void whatIsNotWhatWasAnnouncedIsNotClaimed() {
        String id = uploader.open(PNG).text("id");
        ingest.app()
                .s3()
                .putObject(
                        put -> put.bucket(ingest.app().bucket())
                                .key("staging/generations/" + ann + "/" + id)
                                .contentType("image/png"),
                        RequestBody.fromString("something else"));

        uploader.claim(id).isProblem(409, "upload_differs");
    }

    @Test
    void anUploadIsOfOneKindOfGeneration() {
        String id = uploader.uploaded(PNG);

        api.post("/api/generations", Uploader.request(id).replace("image", "video"))
                .isProblem(415, "media_refused");
        assertThat(uploader.claim(id).status()).isEqualTo(202);
    }

    @Test
    void whatExpiredIsNotClaimed() {
        String id = uploader.uploaded(PNG);
        expire(id);

        uploader.claim(id).isProblem(409, "upload_expired");
        assertThat(statusOf(id)).isEqualTo("expired");
    }

    @Test
    void whatWasGivenUpIsGoneWithItsBytes() {
        String id = uploader.uploaded(PNG);

        assertThat(api.delete("/api/uploads/" + id).status()).isEqualTo(204);

        api.delete("/api/uploads/" + id).isProblem(404, "not_found");
        api.get("/api/uploads/" + id).isProblem(404, "not_found");
        uploader.claim(id).isProblem(404, "upload_unknown");
        assertThat(ingest.tombstoneOf("staging/generations/" + ann + "/" + id)).containsExactly("given_up");
    }

    @Test
    @Tag("A4")
    void anothersUploadLooksLikeNone() {
        String id = uploader.uploaded(PNG);
        ApiClient bob = ingest.user(UUID.randomUUID());
        String unknown = UUID.randomUUID().toString();

        for (String path : new String[] {"/api/uploads/" + id, "/api/uploads/" + unknown}) {
            bob.get(path).isProblem(404, "not_found");
            bob.delete(path).isProblem(404, "not_found");
            bob.post(path + "/parts", "{\"parts\":[{\"partNumber\":1,\"crc64nvme\":\"AAAAAAAAAAA=\"}]}")
                    .isProblem(404, "not_found");
            bob.post(
                            path + "/complete",
                            "{\"parts\":[{\"partNumber\":1,\"etag\":\"x\"}],\"crc64nvme\":\"AAAAAAAAAAA=\"}")
                    .isProblem(404, "not_found");
        }
        new Uploader(bob).claim(id).isProblem(404, "upload_unknown");
        assertThat(new Uploader(bob).claim(id).body())
                .isEqualTo(new Uploader(bob).claim(unknown).body());
        assertThat(uploader.claim(id).status()).isEqualTo(202);
    }

    @Test
    void anEntryOfABatchMayBeAnUpload() {
        String id = uploader.uploaded(PNG);

        Answer answer = api.post(
                "/api/generations/batch",
                "{\"requests\":[" + Uploader.request(id) + ","
                        + Uploader.request(UUID.randomUUID().toString()) + "]}");

        assertThat(answer.json().at("/items/0/status").asInt())
                .as(answer.body())
                .isEqualTo(202);
        assertThat(answer.json().at("/items/1/problem/code").asString()).isEqualTo("upload_unknown");
    }

    @Test
    void aCancelledGenerationLetsGoOfItsUpload() {
        String id = uploader.uploaded(PNG);
        String key = Objects.requireNonNull(jobOf(id).stagingKey());

        assertThat(api.post("/api/generations/" + id + "/cancel").status()).isEqualTo(200);

        assertThat(ingest.tombstoneOf(key)).containsExactly("cancelled");
    }

    private StoredJob jobOf(String upload) {
        assertThat(uploader.claim(upload).status()).isEqualTo(202);
        return ingest.job(upload);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                                 | 400 | upload_invalid",
                "{'contentType':'image/svg+xml','size':1,'sha256':'%s'}             | 415 | media_refused",
                "{'contentType':'image/png','size':0,'sha256':'%s'}                 | 400 | upload_invalid",
                "{'contentType':'image/png','size':1.5,'sha256':'%s'}               | 400 | upload_invalid",
                "{'contentType':'image/png','size':1e99,'sha256':'%s'}              | 400 | upload_invalid",
                "{'contentType':'image/png','size':1048577,'sha256':'%s'}           | 413 | output_too_large",
                "{'contentType':'image/png','size':1}                               | 400 | upload_invalid",
                "{'contentType':'image/png','size':1,'sha256':'abc'}                | 400 | upload_invalid",
                "{'contentType':'image/png','size':1,'sha256':'%s','user':'x'}      | 400 | json_invalid"
            })
    void whatIsAnnouncedWronglyIsRefusedWithTheReason(String body, int status, String code) {
        api.post("/api/uploads", body.replace('\'', '"').replace("%s", "0".repeat(64)))
                .isProblem(status, code);
    }

    @Test
    void anOutputHasOneSource() {
        String both = Uploader.request(UUID.randomUUID().toString())
                .replace("\"output\":{", "\"output\":{\"inline\":{\"data\":\"AAAA\"},");

        api.post("/api/generations", both).isProblem(400, "output_twice");
        api.post("/api/generations", Uploader.request("../etc")).isProblem(400, "upload_invalid");
        api.postFile(Uploader.request(UUID.randomUUID().toString()), "image/png", PNG)
                .isProblem(400, "output_twice");
    }

    private String statusOf(String id) {
        return api.get("/api/uploads/" + id).text("status");
    }

    private static void expire(String id) {
        ingest.sql()
                .sql("UPDATE nolmt.uploads SET expires_at = now() WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();
    }
}
