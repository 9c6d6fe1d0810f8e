package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.job.TestJobs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is wrong with a request is told apart by its code, and nothing of it is stored. */
class ErrorsIT {
    private static final String GOOD = ApiClient.inline("image", "image/png", TestJobs.PNG);

    @RegisterExtension
    static final IngestApi ingest =
            new IngestApi().with("nolmt.ingest.max-output-size", "1MB").with("nolmt.ingest.max-json-size", "200KB");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @AfterEach
    void nothingIsStored() {
        assertThat(ingest.jobsOf(ann)).isZero();
    }

    @Test
    void aBodyThatIsNotTheJsonWeKnowIsInvalid() {
        refused("{\"generationType\": ", 400, "json_invalid");
        refused("", 400, "body_missing");
        refused(GOOD.replace("prompt", "promt"), 400, "json_invalid");
        refused(GOOD.replace("\"a red fox\"", "5"), 400, "json_invalid");
        refused(GOOD.replace("\"settings\"", "\"prompt\":\"\",\"settings\""), 400, "json_invalid");
        refused(GOOD.replace("\"settings\"", "\"retention\":\"\",\"settings\""), 400, "retention_invalid");
        api.postFile("{\"generationType\":", "image/png", TestJobs.PNG).isProblem(400, "json_invalid");
        api.postFile("null", "image/png", TestJobs.PNG).isProblem(400, "json_invalid");
    }

    @Test
    void aValueThatCannotBeKeptIsNamed() {
        refused(GOOD.replace("\"image\"", "\"smell\""), 400, "generation_type_unknown");
        refused(GOOD.replace("a red fox", "a \\ud800 fox"), 400, "prompt_invalid");
        refused(GOOD.replace("\"seed\":7", "\"seed\":1e999"), 400, "settings_invalid");
        refused(GOOD.replace("\"settings\"", "\"retention\":\"-P1D\",\"settings\""), 400, "retention_invalid");
        api.post("/api/generations", GOOD, "Idempotency-Key", "x".repeat(256))
                .isProblem(400, "idempotency_key_invalid");
    }

    @Test
    void anOutputThatIsMissingOrBrokenIsNamed() {
        refused("{\"generationType\":\"image\"}", 400, "output_missing");
        refused(ApiClient.inline("image", "image/png", new byte[0]), 400, "output_empty");
        refused(GOOD.replace("iVBOR", "!!!!!"), 400, "base64_invalid");
    }

    @Test
    @Tag("A10")
    void anOutputThatIsNotWhatItSaysIsRefused() {
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
        refused(ApiClient.inline("image", "image/png", text), 415, "media_refused");
        refused(ApiClient.inline("video", "image/png", TestJobs.PNG), 415, "media_refused");
    }

    @Test
    void anOutputThatIsCutOffIsToldAsThat() {
        byte[] half = Arrays.copyOf(TestJobs.PNG, TestJobs.PNG.length - 5);
        refused(ApiClient.inline("image", "image/png", half), 415, "media_truncated");
        assertThat(api.post(
                                "/api/generations/batch",
                                "{\"requests\":[" + ApiClient.inline("image", "image/png", half) + "]}")
                        .body())
                .contains("media_truncated");
    }

    @Test
    @Tag("A11")
    void aBodyThatIsTooLargeIsRefusedHoweverItComes() {
        refused("x".repeat(300_000), 413, "body_too_large");
        api.postChunked("/api/generations", ("{" + " ".repeat(300_000)).getBytes(StandardCharsets.UTF_8))
                .isProblem(413, "body_too_large");
        api.postChunked("/api/generations", ("{\"prompt\":\"" + "x".repeat(300_000)).getBytes(StandardCharsets.UTF_8))
                .isProblem(400, "prompt_too_long");
        api.postFile("{\"generationType\":\"image\"}", "image/png", new byte[2_000_000])
                .isProblem(413, "output_too_large");
        api.postFile("{" + " ".repeat(600_000) + "}", "image/png", TestJobs.PNG).isProblem(413, "body_too_large");
    }

    @Test
    void aParameterThatMakesNoSenseIsNamed() {
        api.get("/api/generations/not-a-uuid").isProblem(400, "parameter_invalid");
        api.post("/api/generations/not-a-uuid/cancel").isProblem(400, "parameter_invalid");
        api.get("/api/generations?cursor=zzz").isProblem(400, "cursor_invalid");
        api.get("/api/generations?limit=0").isProblem(400, "limit_invalid");
        api.get("/api/generations?limit=201").isProblem(400, "limit_invalid");
        api.get("/api/generations?status=wet").isProblem(400, "status_unknown");
    }

    @Test
    @Tag("A9")
    void oddCharactersInAPathOrParameterAreRefused() {
        api.get("/api/generations?type=%00").isProblem(400, "generation_type_unknown");
        api.get("/api/generations/a%2fb").isProblem(400, "request_invalid");
        api.get("/api/generations?type=%ff").isProblem(400, "request_invalid");
    }

    @Test
    void whatIsNotThereOrNotOfferedIsToldApart() {
        api.get("/api/generations/" + UUID.randomUUID()).isProblem(404, "not_found");
        api.get("/nowhere").isProblem(404, "not_found");
        api.delete("/api/generations").isProblem(405, "method_not_allowed");
        api.post("/api/generations", GOOD, "Accept", "text/html").isProblem(406, "not_acceptable");
        api.post("/api/generations", GOOD, "Accept", "application/problem+json").isProblem(406, "not_acceptable");
    }

    private void refused(String body, int status, String code) {
        api.post("/api/generations", body).isProblem(status, code);
    }
}
