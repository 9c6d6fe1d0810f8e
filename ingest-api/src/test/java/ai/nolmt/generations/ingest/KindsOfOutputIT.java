package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes decide what an output is; the name that it is given has only not to contradict them. */
class KindsOfOutputIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient api = ingest.user(UUID.randomUUID());

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "binary/octet-stream", "image/x-png", "IMAGE/PNG; q=1", ""})
    void aPictureUnderAnyOfItsNamesOrNone(String declared) {
        assertThat(typeOf(api.postFile("{\"generationType\":\"image\"}", declared, TestJobs.PNG)))
                .isEqualTo("image/png");
        assertThat(typeOf(api.post("/api/generations", ApiClient.inline("image", declared, TestJobs.PNG))))
                .isEqualTo("image/png");
    }

    @Test
    void aPictureWithoutAWordAboutItsType() {
        assertThat(typeOf(api.post(
                        "/api/generations",
                        ApiClient.inline("image", "x", TestJobs.PNG).replace("\"contentType\":\"x\",", ""))))
                .isEqualTo("image/png");
        assertThat(typeOf(api.send(
                        "POST",
                        "/api/generations",
                        BodyPublishers.ofByteArray(new Multipart()
                                .text("job", "{\"generationType\":\"image\"}")
                                .part("file", TestJobs.PNG)
                                .bytes()),
                        Multipart.TYPE)))
                .isEqualTo("image/png");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain                | <script>alert(1)</script>                 | text/plain; charset=utf-8",
                "text/plain; charset=UTF-8 | The element <html> has no use here.       | text/plain; charset=utf-8",
                "text/markdown             | <div align=center># Title</div>           | text/markdown; charset=utf-8",
                "text/x-markdown           | ```html <html><body></body></html> ```    | text/markdown; charset=utf-8",
                "application/json          | {\"answer\": \"<html><body></body></html>\"} | application/json",
                "text/json                 | [1]                                       | application/json",
                "application/octet-stream  | <svg onload='alert(1)'/>                  | text/plain; charset=utf-8"
            })
    void textIsTextWhateverItSpeaksOf(String declared, String text, String kept) {
        Answer answer =
                api.post("/api/generations", ApiClient.inline("text", declared, text.getBytes(StandardCharsets.UTF_8)));
        assertThat(typeOf(answer)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image | image/svg+xml           | <svg/>  | not one that is kept",
                "text  | text/html               | <p>     | not one that is kept",
                "text  | text/plain; charset=latin1 | a    | kept as UTF-8",
                "image | application/octet-stream | text   | which is no image"
            })
    void whatIsNotKeptIsRefusedWithItsReason(String type, String declared, String text, String reason) {
        Answer answer =
                api.post("/api/generations", ApiClient.inline(type, declared, text.getBytes(StandardCharsets.UTF_8)));
        answer.isProblem(415, "media_refused");
        assertThat(answer.text("detail")).contains(reason);
    }

    @Test
    void theSameKeyIsTheSameRequestHoweverItIsWritten() {
        String one = ApiClient.inline("image", "image/png", TestJobs.PNG)
                .replace("{\"seed\":7}", "{\"seed\":7,\"steps\":[1,{\"a\":1,\"b\":2}]}")
                .replace("\"prompt\"", "\"retention\":\"P7D\",\"prompt\"");
        String other = ApiClient.inline("image", "image/x-png", TestJobs.PNG)
                .replace("{\"seed\":7}", "{\"steps\":[1.0,{\"b\":2,\"a\":1}],\"seed\":7.0}")
                .replace("\"prompt\"", "\"retention\":\"P1W\",\"prompt\"");
        String key = UUID.randomUUID().toString();

        Answer first = api.post("/api/generations", one, "Idempotency-Key", key);
        assertThat(first.status()).as(first.body()).isEqualTo(202);
        assertThat(api.post("/api/generations", other, "Idempotency-Key", "\"" + key + "\"")
                        .text("id"))
                .isEqualTo(first.text("id"));
        api.post("/api/generations", other.replace("P1W", "P8D"), "Idempotency-Key", key)
                .isProblem(422, "idempotency_key_reused");
    }

    private static String typeOf(Answer accepted) {
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        return ingest.sql()
                .sql("SELECT content_type FROM nolmt.jobs WHERE id = :id")
                .param("id", UUID.fromString(accepted.text("id")))
                .query(String.class)
                .single();
    }
}
