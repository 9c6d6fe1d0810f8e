package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.ingest.Receiver.Received;
import com.standardwebhooks.Webhook;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Users' servers are told how their jobs end. */
class WebhooksIT {
    private static final String HOOKS = "/api/webhooks";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.webhooks.private-networks", "127.0.0.0/8")
            .with("nolmt.webhooks.allow-http", true)
            .with("nolmt.webhooks.poll-every", "PT0.05S")
            .with("nolmt.webhooks.per-user", 2)
            .with("nolmt.webhooks.secret-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
            .with("nolmt.relay.enabled", false);

    private final Receiver receiver = new Receiver();
    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void howAJobEndsIsToldSignedAndWithoutWhatIsPrivate() throws Exception {
        Answer created = create(receiver.url());
        String id = cancelled();

        Received told = theOne();

        new Webhook(created.text("secret")).verify(told.body(), told.headers());
        assertThat(told.json().path("type").asString("")).isEqualTo("generation.cancelled");
        assertThat(told.json().path("data").path("id").asString("")).isEqualTo(id);
        assertThat(told.json().path("data").path("status").asString("")).isEqualTo("cancelled");
        assertThat(Instant.parse(told.json().path("timestamp").asString(""))).isBefore(Instant.now());
        assertThat(told.body()).doesNotContain("fox", "http").hasSizeLessThan(1000);
        ingest.eventually(() ->
                assertThat(delivery(created, 0).path("status").asString("")).isEqualTo("delivered"));
        JsonNode attempt =
                shown(created, told.header("webhook-id")).path("attempts").get(0);
        assertThat(attempt.path("httpStatus").asInt()).isEqualTo(204);
        assertThat(attempt.has("reason")).isFalse();
    }

    @Test
    void onlyWhatWasAskedForIsTold() {
        Answer created = api.post(HOOKS, "{\"url\":\"" + receiver.url() + "\",\"events\":[\"generation.deleted\"]}");
        String id = cancelled();
        api.delete("/api/generations/" + id);

        assertThat(theOne().json().path("type").asString("")).isEqualTo("generation.deleted");
        assertThat(created.json().path("events").toString()).isEqualTo("[\"generation.deleted\"]");
    }

    @Test
    void theSecretIsShownOnceAndUnreadableToWhoServesRequests() {
        Answer created = create(receiver.url());

        assertThat(created.text("secret")).startsWith("whsec_");
        assertThat(created.response().headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(api.get(HOOKS).body() + api.get(path(created)).body()).doesNotContain("whsec", "secret");
        assertThatThrownBy(() -> ingest.transactions()
                        .<List<byte[]>>asUser(
                                StageRole.API,
                                ann,
                                tx -> tx.sql()
                                        .sql("SELECT secret FROM nolmt.webhook_secrets")
                                        .query((row, n) -> row.getBytes(1))
                                        .list()))
                .rootCause()
                .hasMessageContaining("permission denied");
        assertThat(ingest.sql()
                        .sql("SELECT get_byte(secret, 0) FROM nolmt.webhook_secrets WHERE user_id = :user")
                        .param("user", ann)
                        .query(Integer.class)
                        .single())
                .as("encrypted")
                .isEqualTo(1);
    }

    @Test
    void theLastTwoSecretsGoOnSigningAsAnAnswerMayHaveBeenLostAndNoOlderOne() throws Exception {
        Answer created = create(receiver.url());
        String first = created.text("secret");
        Answer rotated = api.post(path(created) + "/secret");
        String second = rotated.text("secret");
        assertThat(Instant.parse(rotated.text("previousUntil")))
                .isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(2)));
        cancelled();

        Received both = theOne();
        new Webhook(first).verify(both.body(), both.headers());
        new Webhook(second).verify(both.body(), both.headers());
        String third = api.post(path(created) + "/secret").text("secret");
        String fourth = api.post(path(created) + "/secret").text("secret");
        cancelled();

        ingest.eventually(() -> assertThat(receiver.received()).hasSize(2));
        Received later = receiver.received().get(1);
        new Webhook(second).verify(later.body(), later.headers());
        new Webhook(third).verify(later.body(), later.headers());
        new Webhook(fourth).verify(later.body(), later.headers());
        assertThatThrownBy(() -> new Webhook(first).verify(later.body(), later.headers()))
                .isNotNull();
    }

    @Test
    void whatIsNotTakenIsTriedLaterAndReplayedUnderItsId() {
        receiver.answers(500, Map.of("Retry-After", "3600"));
        Answer created = create(receiver.url());
        cancelled();
        String id = theOne().header("webhook-id");
        ingest.eventually(
                () -> assertThat(shown(created, id).path("attempts").size()).isEqualTo(1));

        JsonNode failing = shown(created, id);
        assertThat(failing.path("status").asString("")).isEqualTo("pending");
        assertThat(failing.path("attempts").get(0).path("reason").asString("")).isEqualTo("http_status");
        assertThat(Instant.parse(failing.path("nextAttemptAt").asString("")))
                .as("as Retry-After says")
                .isBetween(Instant.now().plusSeconds(3000), Instant.now().plusSeconds(3700));
        assertThat(api.get(path(created)).text("failingSince")).isNotEmpty();
        receiver.answers(200, Map.of());
        put(created, true); // it works again, says its owner
        api.post(path(created) + "/deliveries/" + id + "/replay");

        ingest.eventually(
                () -> assertThat(shown(created, id).path("status").asString("")).isEqualTo("delivered"));
        assertThat(receiver.received().get(1).header("webhook-id")).isEqualTo(id);
        assertThat(receiver.received().get(1).body())
                .isEqualTo(receiver.received().get(0).body());
        assertThat(api.get(path(created)).text("failingSince")).isEmpty();
    }

    @Test
    void goneDisablesAndWhatWasMissedComesBySinceWhen() {
        Instant before = Instant.now().minusSeconds(60);
        receiver.answers(410, Map.of());
        Answer created = create(receiver.url());
        String first = cancelled();
        ingest.eventually(
                () -> assertThat(api.get(path(created)).text("disabledReason")).isEqualTo("gone"));
        String second = cancelled(); // nobody writes this one down for it
        receiver.answers(200, Map.of());
        put(created, true);

        Answer replayed = api.post(path(created) + "/replay", "{\"since\":\"" + before + "\"}");

        assertThat(replayed.json().path("replayed").asInt()).as(replayed.body()).isEqualTo(2);
        ingest.eventually(() -> assertThat(receiver.received().stream()
                        .skip(1)
                        .map(told -> told.json().path("data").path("id").asString("")))
                .containsExactlyInAnyOrder(first, second));
        assertThat(api.post(path(created) + "/replay", "{\"since\":\"" + before + "\"}")
                        .json()
                        .path("replayed")
                        .asInt())
                .as("nothing is missed twice")
                .isZero();
    }

    @Test
    void aTestSaysNothingAndSaysIt() {
        Answer created = create(receiver.url());
        assertThat(api.post(path(created) + "/test").status()).isEqualTo(202);

        assertThat(theOne().json().path("type").asString("")).isEqualTo("webhook.test");
        put(created, false);
        for (int i = 0; i < 3; i++) {
            assertThat(api.post(path(created) + "/test").status()).isEqualTo(202);
        }
        api.post(path(created) + "/test").isProblem(429, "too_many_requests");
    }

    @Test
    @Tag("A4")
    void anothersWebhookIsNotThere() {
        Answer created = create(receiver.url());
        cancelled();
        String delivery = theOne().header("webhook-id");
        ApiClient bob = ingest.user(UUID.randomUUID());
        String own = path(created);

        assertThat(bob.get(HOOKS).body()).isEqualTo("{\"items\":[]}");
        bob.get(own).isProblem(404, "not_found");
        bob.delete(own).isProblem(404, "not_found");
        bob.send("PUT", own, BodyPublishers.ofString("{\"url\":\"" + receiver.url() + "\"}"), "application/json")
                .isProblem(404, "not_found");
        bob.post(own + "/secret").isProblem(404, "not_found");
        bob.post(own + "/test").isProblem(404, "not_found");
        bob.post(own + "/replay", "{\"since\":\"2026-01-01T00:00:00Z\"}").isProblem(404, "not_found");
        bob.get(own + "/deliveries").isProblem(404, "not_found");
        bob.get(own + "/deliveries/" + delivery).isProblem(404, "not_found");
        bob.post(own + "/deliveries/" + delivery + "/replay").isProblem(404, "not_found");
        assertThat(api.get(own).status()).isEqualTo(200);
        ingest.user(UUID.randomUUID()).accept();
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    @Tag("A26")
    void aUserHasSoManyAndNoMore() {
        create(receiver.url());
        Answer second = create(receiver.url());

        api.post(HOOKS, "{\"url\":\"" + receiver.url() + "\"}").isProblem(409, "too_many_webhooks");
        assertThat(api.delete(path(second)).status()).isEqualTo(204);
        create(receiver.url());
    }

    @Test
    void anErasedUserLeavesNoWebhook() {
        create(receiver.url());
        cancelled();
        theOne();

        ingest.admin().post("/api/admin/users/" + ann + "/erase");

        assertThat(ingest.sql()
                        .sql("SELECT concat_ws(' ', w.disabled_reason, w.url, s.secret) FROM nolmt.webhooks w"
                                + " LEFT JOIN nolmt.webhook_secrets s ON s.webhook_id = w.id WHERE w.user_id = :user")
                        .param("user", ann)
                        .query(String.class)
                        .single())
                .as("the clean-up takes the rest")
                .isEqualTo("deleted ");
        api.post(HOOKS, "{\"url\":\"" + receiver.url() + "\"}").isProblem(403, "user_unknown");
    }

    private Answer create(String url) {
        Answer created = api.post(HOOKS, "{\"url\":\"" + url + "\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created;
    }

    private void put(Answer created, boolean enabled) {
        assertThat(api.send(
                                "PUT",
                                path(created),
                                BodyPublishers.ofString(
                                        "{\"url\":\"" + receiver.url() + "\",\"enabled\":" + enabled + "}"),
                                "application/json")
                        .status())
                .isEqualTo(200);
    }

    private String cancelled() {
        String id = api.accept();
        assertThat(api.post("/api/generations/" + id + "/cancel").status()).isEqualTo(200);
        return id;
    }

    private Received theOne() {
        ingest.eventually(() -> assertThat(receiver.received()).hasSize(1));
        return receiver.received().get(0);
    }

    private JsonNode delivery(Answer created, int index) {
        return api.get(path(created) + "/deliveries").json().path("items").path(index);
    }

    private JsonNode shown(Answer created, String delivery) {
        return api.get(path(created) + "/deliveries/" + delivery).json();
    }

    private static String path(Answer created) {
        return HOOKS + "/" + created.text("id");
    }
}
