package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** An address that stays the same and leads to a link that doesn't. */
class ContentIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    @Tag("A16")
    void leadsToTheBytesShownOrSaved() throws Exception {
        UUID id = stored("pixels");

        Answer shown = api.get("/api/generations/" + id + "/content");
        Answer saved = api.get("/api/generations/" + id + "/content?download=true");

        assertThat(shown.status()).isEqualTo(302);
        assertThat(shown.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(follow(shown).body()).isEqualTo("pixels");
        assertThat(follow(shown).headers().firstValue("Content-Disposition")).contains("inline");
        assertThat(follow(saved).headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"" + id + ".png\"");
        assertThat(follow(saved).headers().firstValue("Content-Type")).contains("image/png");
    }

    /** Only whoever followed it, and no longer than the link lives. */
    @Test
    void whatALinkLeadsToMayBeKeptByItsReader() throws Exception {
        UUID id = stored("pixels");

        assertThat(follow(api.get("/api/generations/" + id + "/content"))
                        .headers()
                        .firstValue("Cache-Control"))
                .contains("private, max-age=900, immutable");
    }

    /** Of before us there may be anything: in a browser it would run in the bucket's name. */
    @ParameterizedTest
    @Tag("A16")
    @ValueSource(strings = {"text/html", "image/svg+xml", "application/xhtml+xml"})
    void whatABrowserMightRunIsSavedAndNotShown(String contentType) throws Exception {
        UUID id = stored("<script>alert(1)</script>", contentType);

        assertThat(follow(api.get("/api/generations/" + id + "/content"))
                        .headers()
                        .firstValue("Content-Disposition"))
                .contains("attachment");
    }

    @Test
    @Tag("A4")
    void isNotThereForOthersNorBeforeItIsStored() {
        UUID id = stored("pixels");
        ingest.user(UUID.randomUUID())
                .get("/api/generations/" + id + "/content")
                .isProblem(404, "not_found");
        ingest.stranger().get("/api/generations/" + id + "/content").isProblem(401, "token_missing");
        api.get("/api/generations/" + api.accept() + "/content").isProblem(409, "content_missing");
    }

    @Test
    void linksLiveAsLongAsIsAskedForWithinWhatIsConfigured() {
        UUID id = stored("pixels");
        Instant before = Instant.now();

        for (String path : new String[] {"/api/generations/" + id + "?", "/api/generations?"}) {
            Answer answer = api.get(path + "expiresIn=PT90S");
            String text = answer.body().replaceAll("(?s).*\"urlExpiresAt\":\"([^\"]*)\".*", "$1");
            assertThat(Instant.parse(text))
                    .isAfterOrEqualTo(before.plusSeconds(89))
                    .isBefore(Instant.now().plus(Duration.ofSeconds(91)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT15M1S", "PT0S", "-PT1S", "P1M", "90", "", "PT1S%00", "PT99999999999999999999S"})
    void aValidityThatNobodyCanHaveIsRefused(String expiresIn) {
        Answer answer = api.get("/api/generations?expiresIn=" + expiresIn);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":");
    }

    private UUID stored(String text) {
        return stored(text, "image/png");
    }

    private UUID stored(String text, String contentType) {
        api.accept(); // so that the user is known
        UUID id = UUID.randomUUID();
        ingest.insertRow(ann, id, "now()");
        ingest.sql()
                .sql("UPDATE generations SET content_type = :type WHERE id = :id")
                .param("type", contentType)
                .param("id", id)
                .update();
        String key = ingest.app().jobs().keyOf(id);
        ingest.app().s3().putObject(put -> put.bucket(ingest.app().bucket()).key(key), RequestBody.fromString(text));
        return id;
    }

    private static HttpResponse<String> follow(Answer redirect) throws IOException, InterruptedException {
        URI link =
                URI.create(redirect.response().headers().firstValue("Location").orElseThrow());
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
    }
}
