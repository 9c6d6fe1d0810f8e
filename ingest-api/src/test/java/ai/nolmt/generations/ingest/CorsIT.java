package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scripts of pages whose origin is configured may call the API; those of others are not told that they may. */
class CorsIT {
    private static final String ORIGIN = "https://app.example";

    @RegisterExtension
    static final IngestApi ingest =
            new IngestApi().with("nolmt.ingest.cors.origins", ORIGIN + ",http://localhost:5173");

    @Test
    void aPreflightFromAConfiguredOriginIsAnsweredWithoutAToken() {
        Answer answer = preflight(ORIGIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(header(answer, "Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(header(answer, "Access-Control-Allow-Methods").orElse("")).contains("POST", "DELETE");
        assertThat(header(answer, "Access-Control-Allow-Headers").orElse(""))
                .containsIgnoringCase("authorization")
                .containsIgnoringCase("idempotency-key");
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void aPreflightFromAnotherOriginIsRefused() {
        Answer answer = preflight("https://evil.example");

        answer.isProblem(403, "forbidden");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aRequestFromAConfiguredOriginMayBeReadByItsScript() {
        Answer answer = ingest.user(UUID.randomUUID())
                .send("GET", "/api/generations", BodyPublishers.noBody(), null, "Origin", ORIGIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(header(answer, "Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(header(answer, "Access-Control-Expose-Headers").orElse("")).contains("Location", "Retry-After");
    }

    @Test
    void aRefusalMayBeReadByItsScriptToo() {
        Answer answer =
                ingest.stranger().send("GET", "/api/generations", BodyPublishers.noBody(), null, "Origin", ORIGIN);

        answer.isProblem(401, "token_missing");
        assertThat(header(answer, "Access-Control-Allow-Origin")).contains(ORIGIN);
    }

    private static Answer preflight(String origin) {
        return ingest.stranger()
                .send(
                        "OPTIONS",
                        "/api/generations",
                        BodyPublishers.noBody(),
                        null,
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization,content-type,idempotency-key");
    }

    private static Optional<String> header(Answer answer, String name) {
        return answer.response().headers().firstValue(name);
    }
}
