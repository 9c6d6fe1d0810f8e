package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Many requests in one, each answered by itself. */
class BatchIT {
    private static final String GOOD = ApiClient.inline("image", "image/png", TestJobs.PNG);

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    void eachEntryIsAcceptedOrRefusedByItself() {
        List<String> wrong = List.of(
                "7",
                "[{\"generationType\":{}}]",
                "{\"generationType\":\"image\"}",
                GOOD.replace("\"image\"", "\"picture\""),
                GOOD.replace("{\"seed\":7}", "{\"a\":{\"b\":[1e300,{\"c\":[]}]}}"),
                GOOD.replace("image/png", "image/webp"),
                "{\"unknown\":{\"generationType\":[{}]}," + GOOD.substring(1));

        Answer answer = api.post(
                "/api/generations/batch",
                batch(wrong.stream().flatMap(entry -> Stream.of(entry, GOOD)).toList()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode items = answer.json().path("items");
        assertThat(items.size()).isEqualTo(2 * wrong.size());
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.path(i);
            assertThat(item.path("index").asInt()).isEqualTo(i);
            if (i % 2 == 0) {
                assertThat(item.path("status").asInt()).as(item.toString()).isIn(400, 415);
                assertThat(item.path("problem").path("code").asString()).isNotEmpty();
                assertThat(item.has("accepted")).isFalse();
            } else {
                assertThat(item.path("status").asInt()).as(item.toString()).isEqualTo(202);
                assertThat(api.get("/api/generations/"
                                        + item.path("accepted").path("id").asString())
                                .status())
                        .isEqualTo(200);
            }
        }
        assertThat(ingest.jobsOf(ann)).isEqualTo(wrong.size());
    }

    @Test
    void aBatchThatIsSentAgainMakesNoMoreOfWhatHasAKey() {
        String body = batch(Stream.of("a", "b", "a")
                .map(key -> GOOD.replaceFirst("\\{", "{\"idempotencyKey\":\"" + key + "\","))
                .toList());

        JsonNode first = api.post("/api/generations/batch", body).json().path("items");
        JsonNode again = api.post("/api/generations/batch", body).json().path("items");

        assertThat(ids(again)).isEqualTo(ids(first));
        assertThat(ids(first).get(2)).isEqualTo(ids(first).get(0));
        assertThat(ingest.jobsOf(ann)).isEqualTo(2);
    }

    @Test
    void aHundredAreTakenAndMoreRefusedWithoutMakingAny() {
        assertThat(api.post(
                                "/api/generations/batch",
                                batch(Stream.generate(() -> GOOD).limit(100).toList()))
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(100);

        api.post(
                        "/api/generations/batch",
                        batch(Stream.generate(() -> GOOD).limit(101).toList()))
                .isProblem(400, "batch_invalid");
        assertThat(ingest.jobsOf(ann)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"requests\":[]}",
                "{\"requests\":7}",
                "{\"entries\":[]}",
                "{\"requests\":[{}],\"more\":1}"
            })
    void whatIsNoBatchIsRefused(String body) {
        api.post("/api/generations/batch", body).isProblem(400, "batch_invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"requests\":[{}]", "{\"requests\":[{]}", "{\"requests\":[{}]} {}"})
    void whatIsNoJsonIsRefusedWithoutMakingAny(String body) {
        api.post("/api/generations/batch", body.replace("[{", "[" + GOOD + ",{"))
                .isProblem(400, "json_invalid");
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    /** Behind it nobody can tell what is text and what isn't. */
    @ParameterizedTest
    @ValueSource(strings = {"!!!!", "QUJDA", "QQ=", "Q"})
    void whatIsNoBase64IsRefusedWithoutMakingAny(String data) {
        String bad = GOOD.replaceFirst("\"data\":\"[^\"]*", "\"data\":\"" + data);
        api.post("/api/generations/batch", batch(List.of(GOOD, bad, GOOD))).isProblem(400, "base64_invalid");
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @Test
    void aRequestAloneHasItsKeyInAHeader() {
        Answer answer = api.post("/api/generations", GOOD.replaceFirst("\\{", "{\"idempotencyKey\":\"a\","));
        answer.isProblem(400, "json_invalid");
        assertThat(answer.text("detail")).contains("header Idempotency-Key");
    }

    private static List<String> ids(JsonNode items) {
        return items.valueStream()
                .map(item -> item.path("accepted").path("id").asString())
                .toList();
    }

    private static String batch(List<String> entries) {
        return entries.stream().collect(Collectors.joining(",", "{\"requests\":[", "]}"));
    }
}
