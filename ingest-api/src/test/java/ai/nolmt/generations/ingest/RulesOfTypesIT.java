package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is other for one type than for all; and requests whose prompt is nobody's business. */
class RulesOfTypesIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.types.text.max-size", "10B")
            .with("nolmt.types.text.retention", "P2D")
            .with("nolmt.limits.objects", 3);

    private final ApiClient api = ingest.user(UUID.randomUUID());

    @Test
    void oneTypeMayBeSmallerThanTheOthers() {
        assertThat(text("1234567890").status()).isEqualTo(202);
        Answer refused = text("12345678901");

        refused.isProblem(413, "output_too_large");
        assertThat(refused.text("detail")).contains("10 bytes").contains("text");
        assertThat(api.postFile(
                                "{\"generationType\":\"text\"}",
                                "text/plain",
                                "x".repeat(100_000).getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(413);
        api.accept();
    }

    @Test
    void oneTypeMayGoSoonerThanTheOthers() {
        assertThat(retention(text("short").text("id"))).isEqualTo("2 days");
        assertThat(retention(api.accept())).isEqualTo("none");
    }

    @Test
    void theInstallationsLimitsHoldForWhoHasNoneOfTheirOwn() {
        api.accept();
        api.accept();
        api.accept();

        api.post("/api/generations", ApiClient.inline("image", "image/png", TestJobs.PNG))
                .isProblem(403, "quota_exceeded");
        assertThat(api.get("/api/usage").json().at("/limits/objects").asInt()).isEqualTo(3);
    }

    @Test
    void whatIsNotToBeStoredOfARequestIsNowhere() {
        String request = ApiClient.inline("image", "image/png", TestJobs.PNG);
        String secret = request.replaceFirst("\\{", "{\"storePrompt\":false,");
        String[] key = {"Idempotency-Key", "one"};

        String id = api.post("/api/generations", secret, key).text("id");

        assertThat(ingest.job(id).prompt()).isNull();
        assertThat(ingest.job(id).settings()).isNull();
        assertThat(api.get("/api/generations/" + id).body())
                .doesNotContain("a red fox")
                .doesNotContain("seed");
        assertThat(api.post("/api/generations", secret, key).text("id")).isEqualTo(id);
        api.post("/api/generations", request, key).isProblem(422, "idempotency_key_reused");
        api.post("/api/generations", secret.replace("a red fox", "a hare"), key)
                .isProblem(422, "idempotency_key_reused");
        api.post("/api/generations", request.replaceFirst("\\{", "{\"storePrompt\":\"false\","))
                .isProblem(400, "json_invalid");
    }

    private Answer text(String text) {
        return api.post(
                "/api/generations", ApiClient.inline("text", "text/plain", text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String retention(String id) {
        return ingest.sql()
                .sql("SELECT coalesce(justify_hours(retention)::text, 'none') FROM nolmt.jobs WHERE id = :id")
                .param("id", UUID.fromString(id))
                .query(String.class)
                .single();
    }
}
