package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused is refused for its true reason, in a sentence that says what to change and names no class of ours. */
class TrueReasonsIT {
    private static final String GOOD = ApiClient.inline("image", "image/png", TestJobs.PNG);
    private static final String JOB = "{\"generationType\":\"image\"}";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @AfterEach
    void nothingIsStored() {
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[]                                   | json_invalid      | The body is a JSON object, not an array",
                "\"text\"                             | json_invalid      | not a string",
                "null                                 | json_invalid      | not null",
                "{} {}                                | json_invalid      | something behind the JSON object",
                "{\"promt\":1}                        | json_invalid      | no member 'promt'",
                "{\"output\":[]}                      | json_invalid      | 'output' is a JSON object",
                "{\"output\":{\"inline\":{\"data\":7}}} | base64_invalid  | a string of Base64",
                "{\"output\":{\"inline\":{\"data\":\"!!\"}}} | base64_invalid | not Base64",
                "{\"output\":{\"link\":{}}}           | json_invalid      | output has inline",
                "{\"retention\":30}                   | retention_invalid | a bare number could be seconds or days",
                "{\"retention\":\"P1Y\"}              | retention_invalid | months and years have no fixed length",
                "{\"settings\":[]}                    | settings_invalid  | settings is a JSON object",
                "{\"settings\":{\"n\":1e300}}         | settings_invalid  | send it as a string",
                "{\"settings\":{\"n\":-0.0}}        | settings_invalid  | negative zero",
                "{\"settings\":{\"n\":NaN}}         | json_invalid      | NaN and Infinity are no numbers in JSON (at /settings/n)",
                "{\"settings\":{\"n\":+1}}          | json_invalid      | begins with a plus sign",
                "{/*c*/}                              | json_invalid      | there are no comments in JSON",
                "{\"prompt\":\"a                     | json_invalid      | it ends before it is complete",
                "{\"prompt\":\"a\",\"prompt\":\"b\"}  | json_invalid      | more than one member 'prompt'",
                "{\"\\ud800\":1}                     | json_invalid      | no member '?'",
                "{\"output\":{\"inline\":{\"data\":\"aGk=aGk=\"}}} | base64_invalid | not Base64",
                "{\"output\":{\"inline\":{\"data\":\"aGl=\"}}} | base64_invalid | not Base64",
                "{\"prompt\":7}                       | json_invalid      | 'prompt' is a string, not a number"
            })
    void aBodyThatIsNotWhatWeKnow(String body, String code, String sentence) {
        Answer answer = api.post("/api/generations", body);
        answer.isProblem(400, code);
        assertThat(answer.text("detail")).contains(sentence);
        assertPlain(answer);
    }

    @Test
    void aBodyThatIsCompressed() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(GOOD.getBytes(StandardCharsets.UTF_8));
        }
        Answer answer = api.send(
                "POST",
                "/api/generations",
                BodyPublishers.ofByteArray(zipped.toByteArray()),
                "application/json",
                "Content-Encoding",
                "gzip");
        answer.isProblem(415, "content_encoding_unsupported");
        assertThat(answer.text("detail")).contains("without compressing");
    }

    @Test
    void aBodyThatIsNotUtf8() {
        byte[] overlong = GOOD.getBytes(StandardCharsets.ISO_8859_1);
        int at = GOOD.indexOf("a red fox");
        overlong[at] = (byte) 0xC1;
        overlong[at + 1] = (byte) 0xA1;
        send(overlong, "application/json").isProblem(400, "json_invalid");
        send(GOOD.getBytes(StandardCharsets.UTF_16), "application/json").isProblem(400, "json_invalid");
        send(GOOD.getBytes(StandardCharsets.UTF_16), "application/json; charset=utf-16")
                .isProblem(415, "content_type_unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*/*", "application/*", "*/*; q=0.1", "application/*+json", "multipart/*; boundary=x"})
    void aBodyThatMayBeAnything(String type) {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
        for (String path : List.of("/api/generations", "/api/webhooks", "/api/admin/bulk")) {
            Answer answer = ingest.admin().send("POST", path, BodyPublishers.ofByteArray(body), type);
            answer.isProblem(415, "content_type_unsupported");
            assertThat(answer.text("detail")).contains("wildcard");
        }
    }

    @Test
    void aPromptIsCountedAsPeopleCount() {
        refused(GOOD.replace("a red fox", "\ud83e\udd8a".repeat(20_001)), "prompt_too_long", "20001 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/admin/cleanups   | []                              | json_invalid | not of the kind",
                "/api/admin/cleanups   | \"x\"                           | json_invalid | not of the kind",
                "/api/admin/cleanups   | {\"kind\":[]}                   | json_invalid | `kind` is not of the kind",
                "/api/admin/cleanups   | {\"kind\":\"purge\",\"dryRun\":\"yes\"} | json_invalid | `dryRun` is not of the kind",
                "/api/admin/cleanups   | {\"kind\":\"purge\",\"dry\":true} | json_invalid | no member `dry`",
                "/api/admin/jobs/redrive | []                            | json_invalid | not of the kind"
            })
    void anAdminsBodyThatIsNotWhatWeKnow(String path, String body, String code, String sentence) {
        Answer answer = ingest.admin().post(path, body);
        answer.isProblem(400, code);
        assertThat(answer.text("detail")).contains(sentence);
        assertPlain(answer);
    }

    /** The member that is named is the one that is wrong. */
    @Test
    void whatIsFarTooLongBehindAnotherMember() {
        for (String wrong : List.of("\"" + "n".repeat(5000) + "\":1", "\"retention\":" + "7".repeat(5000))) {
            for (String before : List.of("\"prompt\":\"p\"", "\"settings\":{}", "\"output\":{}")) {
                refused("{" + before + "," + wrong + "}", "json_invalid", "far longer");
            }
        }
        Answer json = api.post(
                "/api/generations",
                ApiClient.inline("text", "application/json", "{\"a\":1".getBytes(StandardCharsets.UTF_8)));
        json.isProblem(415, "media_refused");
        assertThat(json.text("detail")).endsWith("not well-formed JSON: it ends before it is complete (at /a).");
    }

    @Test
    void whatAPartSaysOfItselfAndIsNotDone() {
        Multipart job = new Multipart().text("job", JOB);
        for (String header : List.of("Content-Transfer-Encoding: base64", "Content-Encoding: gzip")) {
            Answer answer =
                    send(job.headed("form-data; name=\"file\"", header, "aGk=").bytes(), Multipart.TYPE);
            answer.isProblem(415, "content_encoding_unsupported");
            assertThat(answer.text("detail")).contains(header);
        }
        for (String type : List.of("image/png", "application/json; charset=utf-16")) {
            Multipart other = new Multipart()
                    .headed("form-data; name=\"job\"", "Content-Type: " + type, JOB)
                    .file("file", "image/png", TestJobs.PNG);
            send(other.bytes(), Multipart.TYPE).isProblem(415, "content_type_unsupported");
        }
        refused(job.headed("form-data; name=\"file\"", "no colon", "x"), "multipart_invalid", "no name and colon");
        refused(new Multipart().text("job\0", JOB), "multipart_invalid", "control character");
    }

    @Test
    void partsThatNobodyReads() {
        Multipart good = new Multipart().text("job", JOB).file("file", "image/png", TestJobs.PNG);
        refused(good.file("file", "image/png", TestJobs.PNG), "part_unknown", "more than one part `file`");
        refused(good.text("prompt", "a fox"), "part_unknown", "There is no part `prompt`");
        refused(new Multipart().text("job", JOB), "part_missing", "`file` is missing");
        refused(new Multipart().file("file", "image/png", TestJobs.PNG), "part_missing", "`job` is missing");
        refused(good.named("x".repeat(9000)), "multipart_invalid", "longer than 8 KB");
        refused(good.text("=?UTF-8?B?!?=", "a fox"), "multipart_invalid", "header can't be decoded");
        refused(
                good.file("more", "multipart/mixed", new byte[] {1}),
                "multipart_invalid",
                "no part that is multipart itself");
        Multipart many = good;
        for (int i = 0; i < 20; i++) {
            many = many.text("p" + i, "");
        }
        refused(many, "part_unknown", "There is no part `p0`");
        Answer broken = send("--b\r\nhello".getBytes(StandardCharsets.UTF_8), "multipart/form-data; boundary=b");
        broken.isProblem(400, "multipart_invalid");
        assertPlain(broken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "?type=              | generation_type_unknown | one of image",
                "?type=smell         | generation_type_unknown | one of image",
                "?status=            | status_unknown          | one of accepted",
                "?colour=red         | parameter_invalid       | no parameter 'colour' here; there are",
                "?limit=1&limit=2    | parameter_invalid       | 'limit' is there 2 times",
                "?limit=1&%6cimit=2  | parameter_invalid       | 'limit' is there 2 times",
                "?limit=many         | parameter_invalid       | 'limit'"
            })
    void aParameterThatIsNotOurs(String query, String code, String sentence) {
        Answer answer = api.get("/api/generations" + query);
        answer.isProblem(400, code);
        assertThat(answer.text("detail")).contains(sentence);
        api.send("POST", "/api/generations" + "?colour=red", BodyPublishers.ofString(GOOD), "application/json")
                .isProblem(400, "parameter_invalid");
    }

    @Test
    @Tag("A11")
    void aContentLengthThatIsTooLargeIsAnsweredBeforeItIsSent() {
        Answer answer = api.send(
                "POST", "/api/generations", BodyPublishers.ofByteArray(new byte[20_000_000]), "application/json");
        answer.isProblem(413, "body_too_large");
    }

    @Test
    void theDescriptionOfTheApiDoesNotRepeatWhatTheRequestSaysOfUs() {
        assertThat(ingest.stranger()
                        .get("/v3/api-docs")
                        .json()
                        .path("servers")
                        .path(0)
                        .path("url")
                        .asString())
                .isEqualTo("/");
    }

    private Answer send(byte[] body, String type) {
        return api.send("POST", "/api/generations", BodyPublishers.ofByteArray(body), type);
    }

    private void refused(String body, String code, String sentence) {
        Answer answer = api.post("/api/generations", body);
        answer.isProblem(400, code);
        assertThat(answer.text("detail")).contains(sentence);
    }

    private void refused(Multipart body, String code, String sentence) {
        Answer answer = send(body.bytes(), Multipart.TYPE);
        answer.isProblem(400, code);
        assertThat(answer.text("detail")).contains(sentence);
        assertPlain(answer);
    }

    private static void assertPlain(Answer answer) {
        assertThat(answer.body()).doesNotContain("ai.nolmt", "tools.jackson", "org.apache", "java.", "Exception");
    }
}
