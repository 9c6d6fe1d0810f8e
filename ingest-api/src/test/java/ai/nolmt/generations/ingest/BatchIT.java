package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

    /** Whatever its reader gives up at, where the entry ends can be told. */
    @ParameterizedTest
    @MethodSource
    void whatIsWrongWithOneEntryIsThatEntrys(String bad, String code, String sentence) {
        Answer answer = api.post("/api/generations/batch", batch(List.of(GOOD, bad, GOOD, bad)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode items = answer.json().path("items");
        assertThat(items.valueStream().map(item -> item.path("status").asInt()).toList())
                .containsExactly(202, 400, 202, 400);
        assertThat(items.at("/1/problem/code").asString()).isEqualTo(code);
        assertThat(items.at("/1/problem/detail").asString())
                .contains(sentence)
                .isEqualTo(items.at("/3/problem/detail").asString());
        // alone it is refused for the same
        Answer alone = api.post("/api/generations", bad);
        alone.isProblem(400, code);
        assertThat(alone.text("detail")).contains(sentence);
        assertThat(ingest.jobsOf(ann)).isEqualTo(2);
    }

    static Stream<Arguments> whatIsWrongWithOneEntryIsThatEntrys() {
        List<Arguments> all = new ArrayList<>();
        for (String data : List.of("!!!!", "QUJDA", "QQ=", "Q", "aGk=aGk=", "aGl=", "QUJD".repeat(5000) + "}]\\\"{")) {
            all.add(arguments(
                    GOOD.replaceFirst("\"data\":\"[^\"]*", Matcher.quoteReplacement("\"data\":\"" + data)),
                    "base64_invalid",
                    "not Base64"));
        }
        for (int depth : new int[] {101, 199, 200, 201, 202, 300, 1000, 5000, 100_000}) {
            all.add(arguments(
                    settings("{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1)),
                    "settings_invalid",
                    "nested deeper than 100 levels"));
            all.add(arguments(
                    "{\"x\":" + "[".repeat(depth) + "\"]\"" + "]".repeat(depth) + "," + GOOD.substring(1),
                    "json_invalid",
                    "no member 'x'"));
        }
        for (int length : new int[] {20_001, 30_000, 65_537, 300_000}) {
            all.add(arguments(
                    GOOD.replace("a red fox", "}\\\"{".repeat(length / 4) + "x".repeat(length)),
                    "prompt_too_long",
                    "The prompt has"));
        }
        for (int digits : new int[] {101, 1000, 1001, 5000, 40_000}) {
            all.add(arguments(settings("{\"n\":" + "7".repeat(digits) + "}"), "settings_invalid", "digits"));
            all.add(arguments(settings("{\"n\":0." + "7".repeat(digits) + "}"), "settings_invalid", "digits"));
        }
        for (int length : new int[] {1001, 4000, 4001, 60_000}) {
            all.add(arguments(settings("{\"" + "n".repeat(length) + "\":1}"), "settings_invalid", "characters"));
            all.add(arguments(
                    GOOD.substring(0, GOOD.length() - 1) + ",\"" + "n".repeat(length) + "\":1}",
                    "json_invalid",
                    length > 4000 ? "far longer" : "no member 'nnn"));
        }
        all.add(arguments(
                GOOD.replace("{\"seed\"", "{\"seed\":1,\"seed\""), "json_invalid", "more than one member 'seed'"));
        all.add(arguments("{\"prompt\":\"\"," + GOOD.substring(1), "json_invalid", "more than one member 'prompt'"));
        all.add(arguments(
                GOOD.replace("\"data\"", "\"data\":\"QUJD\",\"data\""), "json_invalid", "more than one member 'data'"));
        all.add(arguments(settings("{\"n\":-0.0}"), "settings_invalid", "negative zero"));
        return all.stream();
    }

    /** Behind what is no JSON nobody can tell where anything ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"settings\":{\"n\":NaN}}",
                "{\"settings\":{\"n\":+1}}",
                "{/*c*/}",
                "{\"a\" 1}",
                "{\"prompt\":7,]}",
                "nonsense",
                "{\"prompt\":\"\t\"}",
                "{\"prompt\":\"\\x\"}",
                "{\"settings\":{\"a\":1,}}",
                "{\"prompt\":01}"
            })
    void anEntryThatIsNoJsonIsNamed(String bad) {
        for (int before = 0; before < 3; before++) {
            List<String> entries =
                    new ArrayList<>(Stream.generate(() -> GOOD).limit(before).toList());
            entries.add(bad);
            entries.add(GOOD);
            Answer answer = api.post("/api/generations/batch", batch(entries));
            answer.isProblem(400, "json_invalid");
            assertThat(answer.text("detail")).startsWith("Entry " + before + " can't be read: ");
            assertThat(answer.body()).doesNotContain("JsonReadFeature", "`", "Exception", "jackson", "Stream");
        }
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[,GOOD]",
                "[GOOD,]",
                "[GOOD,,GOOD]",
                "[GOOD GOOD]",
                "[GOOD}",
                "[GOOD]]",
                "[GOOD:GOOD]",
                "[GOOD",
                "[GOOD,",
                "[",
                "[GOOD] x",
                "[{\"a\":[1}]",
                "[\"x",
                "[7x]"
            })
    void aListThatIsNoneIsRefusedWithoutMakingAny(String list) {
        String body = "{\"requests\":" + list.replace("GOOD", GOOD) + "}";
        for (String space : List.of("", " \r\n\t")) {
            Answer answer = api.post("/api/generations/batch", space + body.replace("[", "[" + space) + space);
            answer.isProblem(400, "json_invalid");
        }
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @Test
    void aKeyForTheWholeIsRefusedAsEachEntryHasItsOwn() {
        for (String key : List.of("k", "\"k\"", "")) {
            Answer answer = api.post("/api/generations/batch", batch(List.of(GOOD)), "Idempotency-Key", key);
            answer.isProblem(400, "idempotency_key_invalid");
            assertThat(answer.text("detail")).contains("give each entry its idempotencyKey");
        }
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    private static String settings(String settings) {
        return GOOD.replace("{\"seed\":7}", settings);
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
