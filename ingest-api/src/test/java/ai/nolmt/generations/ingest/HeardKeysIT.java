package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** An Idempotency-Key is remembered or refused, wherever it is sent: all that the API's description has. */
class HeardKeysIT {
    private static final String GOOD = ApiClient.inline("image", "image/png", TestJobs.PNG);

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private static final List<String> HARMLESS = List.of(
            "/api/generations/{id}/cancel",
            "/api/uploads/{id}/parts",
            "/api/uploads/{id}/complete",
            "/api/admin/users/{id}/erase",
            "/api/admin/jobs/{id}/redrive",
            "/api/admin/jobs/redrive",
            "/api/admin/cleanups/{id}/stop",
            "/api/admin/cleanups/{id}/undo",
            "/api/admin/bulk/{id}/stop");

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    void whereNoneIsRememberedItIsRefused() {
        List<String> paths = new ArrayList<>();
        JsonNode described = ingest.stranger().get("/v3/api-docs").json().path("paths");
        described
                .propertyStream()
                .filter(path -> path.getValue().has("post"))
                .forEach(path -> paths.add(path.getKey()));
        assertThat(paths).hasSizeGreaterThan(15).contains("/api/generations", "/api/generations/batch");
        for (String path : paths) {
            if (path.equals("/api/generations") || HARMLESS.contains(path)) {
                continue;
            }
            Answer answer = postWithKey(path);
            answer.isProblem(400, "idempotency_key_invalid");
            assertThat(answer.text("detail"))
                    .as(path)
                    .contains(path.endsWith("/batch") ? "idempotencyKey" : "leave it out");
        }
    }

    @Test
    void whatIsTwiceAsGoodAsOncePassesItOver() {
        for (String path : HARMLESS) {
            assertThat(postWithKey(path).body()).as(path).doesNotContain("idempotency_key_invalid");
        }
        String id = api.accept();
        String[] key = {"Idempotency-Key", "k"};
        assertThat(api.send("GET", "/api/generations/" + id, BodyPublishers.noBody(), null, key)
                        .status())
                .isEqualTo(200);
        assertThat(api.send("DELETE", "/api/generations/" + id, BodyPublishers.noBody(), null, key)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void quotedOrBareItIsOneKeyInBothWays() {
        String id =
                api.post("/api/generations", GOOD, "Idempotency-Key", "k\"x").text("id");
        assertThat(api.post("/api/generations", GOOD, "Idempotency-Key", "\"k\\\"x\"")
                        .text("id"))
                .isEqualTo(id);
        assertThat(api.post("/api/generations", GOOD, "Idempotency-Key", "\"k\\\"x\"; p=1")
                        .text("id"))
                .isEqualTo(id);
        api.post("/api/generations", GOOD, "Idempotency-Key", "\"k").isProblem(400, "idempotency_key_invalid");
        Multipart parts =
                new Multipart().text("job", "{\"generationType\":\"image\"}").file("file", "image/png", TestJobs.PNG);
        String[] another = {"Idempotency-Key", "another"};
        String first = post(parts, another).text("id");
        assertThat(post(parts, another).text("id")).isEqualTo(first).isNotEmpty();
        assertThat(ingest.jobsOf(ann)).isEqualTo(2);
    }

    /** @param path as it is described, whose ids are made up */
    private static Answer postWithKey(String path) {
        return ingest.admin()
                .send(
                        "POST",
                        path.replaceAll("\\{\\w+}", UUID.randomUUID().toString()),
                        BodyPublishers.ofString("{}"),
                        "application/json",
                        "Idempotency-Key",
                        "k");
    }

    private Answer post(Multipart parts, String... headers) {
        return api.send("POST", "/api/generations", BodyPublishers.ofByteArray(parts.bytes()), Multipart.TYPE, headers);
    }
}
