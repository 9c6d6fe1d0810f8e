package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Outputs by URL, up to where a worker fetches them. */
class LinkedOutputsIT {
    private static final String KEY = "Idempotency-Key";
    private static final DateTimeFormatter COMPACT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    @RegisterExtension
    static final IngestApi ingest =
            new IngestApi().with("nolmt.relay.enabled", false).with("nolmt.types.video.max-size", "1KB");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    void aLinkIsKeptForTheWorkerAndShownToNobody() {
        String url = signed("https://files.example/fox.png", Instant.now(), 3600, "s3cr3t");

        Answer accepted = api.post("/api/generations", linked("image", url));

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        Map<String, Object> row = row(accepted.text("id"));
        assertThat(row).containsEntry("source_url", url).containsEntry("source_most", 100L * 1024 * 1024);
        assertThat(row.get("source_expires_at")).isNotNull();
        assertThat(row.get("content_type")).isNull();
        Answer shown = api.get("/api/generations/" + accepted.text("id"));
        assertThat(shown.text("status")).isEqualTo("accepted");
        for (Answer answer : List.of(
                accepted, shown, api.get("/api/generations"), ingest.admin().get("/api/admin/backlog"))) {
            assertThat(answer.body()).doesNotContain("s3cr3t", "fox.png", "files.example");
        }
    }

    @Test
    void ofItsTypeMayComeWhatItsRulesAllow() {
        String id = api.post(
                        "/api/generations",
                        "{\"generationType\":\"video\",\"output\":{\"url\":\"https://files.example/a\",\"contentType\":"
                                + "\"video/mp4\"}}")
                .text("id");

        assertThat(row(id)).containsEntry("source_most", 1024L).containsEntry("content_type", "video/mp4");
    }

    @Test
    void aRetryMayBringALinkThatWasSignedAnewEvenADeadOne() {
        Instant now = Instant.now();
        String first = signed("https://files.example/a", now, 3600, "1");
        String again = signed("https://files.example/a", now.plusSeconds(5), 3600, "2");
        String dead = signed("https://files.example/a", now.minusSeconds(7200), 3600, "3");
        String other = signed("https://files.example/b", now, 3600, "4");

        Answer accepted = api.post("/api/generations", linked("image", first), KEY, "k");

        assertThat(accepted.status()).isEqualTo(202);
        for (String url : List.of(first, again, dead)) {
            Answer retried = api.post("/api/generations", linked("image", url), KEY, "k");
            assertThat(retried.status()).as(retried.body()).isEqualTo(202);
            assertThat(retried.text("id")).isEqualTo(accepted.text("id"));
        }
        assertThat(api.post("/api/generations", linked("image", other), KEY, "k")
                        .text("code"))
                .isEqualTo("idempotency_key_reused");
        assertThat(row(accepted.text("id"))).containsEntry("source_url", first);
    }

    @Test
    void aDeadLinkIsRefusedAtOnce() {
        Answer refused = api.post(
                "/api/generations",
                linked("image", signed("https://files.example/a", Instant.now().minusSeconds(100), 50, "s3cr3t")));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("code")).isEqualTo("source_expired");
        assertThat(refused.body()).contains("fresh").doesNotContain("s3cr3t");
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @Tag("A13")
    @ParameterizedTest
    @CsvSource({
        "http://files.example/a, source_invalid",
        "ftp://files.example/a, source_invalid",
        "https://user:s3cr3t@files.example/a, source_invalid",
        "https://files.example:22/s3cr3t, source_invalid",
        "https://files.example/s3cr3t#a, source_invalid",
        "https://127.0.0.1/s3cr3t, source_address_refused",
        "https://2130706433/s3cr3t, source_address_refused",
        "https://[::ffff:10.0.0.1]/s3cr3t, source_address_refused",
        "'', source_invalid"
    })
    void otherLinksAreRefusedWithoutRepeatingThem(String url, String code) {
        Answer refused = api.post("/api/generations", linked("image", url));

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.text("code")).isEqualTo(code);
        assertThat(refused.body()).doesNotContain("s3cr3t");
    }

    @Test
    void aLinkThatIsLongerThanAnyIsRefusedBeforeItIsHeld() {
        Answer refused = api.post("/api/generations", linked("image", "https://x.example/" + "a".repeat(1_000_000)));

        assertThat(refused.text("code")).isEqualTo("source_invalid");
        assertThat(refused.text("detail")).contains("8000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"url\":\"https://a.example/\",\"upload\":\"6f1c2b0a-0000-4000-8000-000000000000\"}|output_twice",
                "{\"url\":\"https://a.example/\",\"inline\":{\"data\":\"AAAA\"}}|output_twice",
                "{\"inline\":{\"data\":\"AAAA\"},\"url\":\"data:;base64,AAAA\"}|output_twice",
                "{\"contentType\":\"image/png\"}|json_invalid",
                "{\"url\":7}|source_invalid",
                "{\"url\":\"data:image/png,abc\"}|source_invalid",
                "{\"url\":\"data:image/png;base64\"}|source_invalid",
                "{\"url\":\"data:image/png;base64,*\"}|base64_invalid",
                "{\"url\":\"data:image/png;base64,\"}|output_empty",
                "{\"url\":null}|output_missing",
                "{\"url\":\"https://a.example/\",\"contentType\":\"video/mp4\"}|media_refused"
            })
    void whatDoesNotGoTogetherIsRefusedForItsReason(String output, String code) {
        Answer refused = api.post("/api/generations", "{\"generationType\":\"image\",\"output\":" + output + "}");

        assertThat(refused.text("code")).as(refused.body()).isEqualTo(code);
    }

    @Test
    void aUrlWithTheBytesWithinIsInline() {
        String data = Base64.getEncoder().encodeToString(TestJobs.PNG);
        for (String url :
                List.of("data:image/png;base64," + data, "DATA:;base64," + data, "data:image\\/png;base64," + data)) {
            Answer accepted = api.post("/api/generations", linked("image", url));

            assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
            assertThat(row(accepted.text("id")))
                    .containsEntry("content_type", "image/png")
                    .containsEntry("output", TestJobs.PNG)
                    .containsEntry("source_url", null);
        }
    }

    @Test
    void entriesOfABatchMayBeLinksEachForItself() {
        Answer answer = api.post(
                "/api/generations/batch",
                "{\"requests\":[" + linked("image", "https://files.example/a") + ","
                        + linked("image", "http://files.example/b") + ","
                        + linked("image", "https://x.example/" + "a".repeat(9000)) + ","
                        + linked("audio", "https://files.example/c") + "]}");

        JsonNode items = answer.json().path("items");
        assertThat(List.of(0, 1, 2, 3))
                .extracting(i -> items.path(i).path("status").asInt())
                .containsExactly(202, 400, 400, 202);
        assertThat(ingest.jobsOf(ann)).isEqualTo(2);
    }

    @Test
    void theMostThatMayComeIsTakenOfItsUsersRoom() {
        ingest.sql()
                .sql("INSERT INTO nolmt.user_limits (user_id, bytes) VALUES (:user, 150000000)")
                .param("user", ann)
                .update();

        assertThat(api.post("/api/generations", linked("image", "https://files.example/a"))
                        .status())
                .isEqualTo(202);
        assertThat(api.post("/api/generations", linked("image", "https://files.example/b"))
                        .text("code"))
                .isEqualTo("quota_exceeded");
    }

    private static String linked(String type, String url) {
        return "{\"generationType\":\"" + type + "\",\"output\":{\"url\":\"" + url + "\"}}";
    }

    private static String signed(String url, Instant from, int seconds, String signature) {
        return url + "?X-Amz-Date=" + COMPACT.format(from) + "&X-Amz-Expires=" + seconds + "&X-Amz-Signature="
                + signature;
    }

    private static Map<String, Object> row(String id) {
        return ingest.sql()
                .sql("SELECT source_url, source_expires_at, source_most, content_type, output FROM nolmt.jobs"
                        + " WHERE id = :id")
                .param("id", UUID.fromString(id))
                .query()
                .singleRow();
    }
}
