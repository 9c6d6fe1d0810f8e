package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Large outputs, which go to the bucket in parts, each by a link of its own. */
@Tag("A17")
class UploadPartsIT {
    private static final int PART = 5 * 1024 * 1024;
    private static final byte[] WHOLE = Arrays.copyOf(TestJobs.PNG, PART + 1000);
    private static final byte[] FIRST = Arrays.copyOf(WHOLE, PART);
    private static final byte[] LAST = Arrays.copyOfRange(WHOLE, PART, WHOLE.length);

    @RegisterExtension
    static final IngestApi ingest = new IngestApi().with("nolmt.ingest.upload-part-size", "5MB");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final Uploader uploader = new Uploader(api);

    @Test
    void partsBecomeOneObjectOfTheAnnouncedSizeWhichIsClaimedAsAnyOther() {
        String id = open().text("id");
        JsonNode links = sign(id);
        assertThat(links.at("/parts/0/size").asInt()).isEqualTo(PART);
        assertThat(links.at("/parts/1/size").asInt()).isEqualTo(LAST.length);
        String first = etag(uploader.put(links.at("/parts/0"), FIRST));
        String last = etag(uploader.put(links.at("/parts/1"), LAST));
        uploader.claim(id).isProblem(409, "upload_incomplete");

        Answer completed = complete(id, first, last);
        assertThat(completed.status()).as(completed.body()).isEqualTo(200);
        assertThat(completed.text("status")).isEqualTo("uploaded");
        assertThat(complete(id, first, last).status())
                .as("its answer may have been lost")
                .isEqualTo(200);

        assertThat(uploader.claim(id).status()).isEqualTo(202);
        assertThat(ingest.job(id).stagingKey()).isEqualTo(keyOf(id));
        assertThat(ingest.sql()
                        .sql("SELECT sha256 IS NULL FROM nolmt.jobs WHERE id = :id")
                        .param("id", UUID.fromString(id))
                        .query(Boolean.class)
                        .single())
                .as("only the worker knows it")
                .isTrue();
        complete(id, first, last).isProblem(409, "upload_claimed");
    }

    @Test
    void aLinkLetsInItsOwnPartAlone() {
        JsonNode links = sign(open().text("id"));
        JsonNode last = links.at("/parts/1");
        byte[] other = LAST.clone();
        other[0] ^= 1;

        // short ones: a server that refuses early need not read the rest
        assertThat(uploader.put(links.at("/parts/0"), LAST).statusCode()).isEqualTo(403);
        assertThat(uploader.put(last, Arrays.copyOf(LAST, LAST.length + 1)).statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(last, LAST, "x-amz-checksum-crc64nvme", "AAAAAAAAAAA=")
                        .statusCode())
                .isEqualTo(403);
        assertThat(uploader.put(last, other).statusCode()).isEqualTo(400);
        assertThat(uploader.put(last, LAST).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsAskedForInPartsNeedsNoHashNorSize() {
        Answer opened = api.post(
                "/api/uploads",
                "{\"contentType\":\"image/png\",\"size\":%d,\"multipart\":true}".formatted(LAST.length));
        String id = opened.text("id");
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        assertThat(opened.json().at("/multipart/parts").asInt()).isEqualTo(1);
        assertThat(opened.json().has("url")).isFalse();
        JsonNode link = api.post("/api/uploads/" + id + "/parts", "{\"parts\":[" + part(1, LAST) + "]}")
                .json()
                .at("/parts/0");
        String etag = etag(uploader.put(link, LAST));

        assertThat(api.post(
                                "/api/uploads/" + id + "/complete",
                                "{\"parts\":[" + sent(1, etag) + "],\"crc64nvme\":\"" + Uploader.crc64(LAST) + "\"}")
                        .text("status"))
                .isEqualTo("uploaded");
    }

    @Test
    void aCompletionNamesEachPartAsItCame() {
        String id = open().text("id");
        JsonNode links = sign(id);
        String first = etag(uploader.put(links.at("/parts/0"), FIRST));

        complete(id, first, first).isProblem(400, "upload_parts_invalid");
        complete(id, "nonsense", "nonsense").isProblem(400, "upload_parts_invalid");
        invalid(id, "/complete", "{\"parts\":[" + sent(1, first) + "],\"crc64nvme\":\"AAAAAAAAAAA=\"}");
        invalid(
                id,
                "/complete",
                "{\"parts\":[" + sent(1, first) + "," + sent(1, first) + "],\"crc64nvme\":\"AAAAAAAAAAA=\"}");
        invalid(id, "/complete", "{\"parts\":[null],\"crc64nvme\":\"AAAAAAAAAAA=\"}");
        invalid(id, "/complete", "{\"parts\":[" + sent(1, first) + "," + sent(2, first) + "],\"crc64nvme\":\"AAAA\"}");
        invalid(id, "/parts", "{\"parts\":[" + part(3, FIRST) + "]}");
        invalid(id, "/parts", "{\"parts\":[{\"partNumber\":1,\"crc64nvme\":\"?\"}]}");
        invalid(id, "/parts", "{\"parts\":[]}");

        String last = etag(uploader.put(links.at("/parts/1"), LAST));
        assertThat(complete(id, first, last).status()).isEqualTo(200);
    }

    @Test
    void whatComesInOnePutHasNoParts() {
        String id = uploader.open(TestJobs.PNG).text("id");

        api.post("/api/uploads/" + id + "/parts", "{\"parts\":[" + part(1, TestJobs.PNG) + "]}")
                .isProblem(400, "upload_invalid");
    }

    @Test
    void whatIsGivenUpIsNotCompleted() {
        String id = open().text("id");
        JsonNode links = sign(id);
        String first = etag(uploader.put(links.at("/parts/0"), FIRST));
        String last = etag(uploader.put(links.at("/parts/1"), LAST));

        assertThat(api.delete("/api/uploads/" + id).status()).isEqualTo(204);

        complete(id, first, last).isProblem(404, "not_found");
        assertThat(ingest.tombstoneOf(keyOf(id))).containsExactly("given_up");
    }

    @Test
    void whatTheBucketLetGoOfIsToldFromWhatIsDone() {
        String id = open().text("id");
        JsonNode links = sign(id);
        String first = etag(uploader.put(links.at("/parts/0"), FIRST));
        String last = etag(uploader.put(links.at("/parts/1"), LAST));
        ingest.app()
                .s3()
                .listMultipartUploads(list -> list.bucket(ingest.app().bucket()))
                .uploads()
                .forEach(upload -> ingest.app()
                        .s3()
                        .abortMultipartUpload(abort -> abort.bucket(ingest.app().bucket())
                                .key(upload.key())
                                .uploadId(upload.uploadId())));

        complete(id, first, last).isProblem(409, "upload_expired");
    }

    private void invalid(String id, String path, String body) {
        api.post("/api/uploads/" + id + path, body).isProblem(400, "upload_parts_invalid");
    }

    private Answer open() {
        Answer opened = api.post("/api/uploads", "{\"contentType\":\"image/png\",\"size\":" + WHOLE.length + "}");
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        assertThat(opened.json().at("/multipart/parts").asInt()).isEqualTo(2);
        return opened;
    }

    private JsonNode sign(String id) {
        Answer signed =
                api.post("/api/uploads/" + id + "/parts", "{\"parts\":[" + part(1, FIRST) + "," + part(2, LAST) + "]}");
        assertThat(signed.status()).as(signed.body()).isEqualTo(200);
        return signed.json();
    }

    private Answer complete(String id, String first, String last) {
        return api.post(
                "/api/uploads/" + id + "/complete",
                "{\"parts\":[" + sent(2, last) + "," + sent(1, first) + "],\"crc64nvme\":\"" + Uploader.crc64(WHOLE)
                        + "\"}");
    }

    private static String part(int number, byte[] bytes) {
        return "{\"partNumber\":" + number + ",\"crc64nvme\":\"" + Uploader.crc64(bytes) + "\"}";
    }

    private static String sent(int number, String etag) {
        return "{\"partNumber\":" + number + ",\"etag\":\"" + etag.replace("\"", "\\\"") + "\"}";
    }

    private static String etag(HttpResponse<String> put) {
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        return put.headers().firstValue("ETag").orElseThrow();
    }

    private String keyOf(String id) {
        return "staging/generations/" + ann + "/" + id;
    }
}
