package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Admins see whose webhooks fail, and why, and nothing that would let them send in somebody's name. */
class AdminWebhooksIT {
    private static final String HOOKS = "/api/admin/webhooks";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.webhooks.private-networks", "127.0.0.0/8")
            .with("nolmt.webhooks.allow-http", true)
            .with("nolmt.webhooks.poll-every", "PT0.05S")
            .with("nolmt.relay.enabled", false);

    private final Receiver receiver = new Receiver();
    private final UUID ann = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private Answer anns;
    private Answer bobs;

    @BeforeEach
    void twoUsersHaveWebhooks() {
        receiver.answers(500, Map.of());
        anns = created(ann, receiver.url("127.0.0.1", "/hooks/T0K3N"));
        bobs = created(bob, receiver.url());
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void whatFailsIsSeenWithItsAttempts() {
        cancelOneOf(ann);
        ingest.eventually(() -> assertThat(ids("?ill=true")).contains(anns.text("id")));

        assertThat(ids("?ill=true")).doesNotContain(bobs.text("id"));
        Answer seen = ingest.admin().get(HOOKS + "?user=" + ann);
        JsonNode state = seen.json().path("items").path(0);
        assertThat(state.path("user").asString("")).isEqualTo(ann.toString());
        assertThat(state.path("pending").asInt()).isEqualTo(1);
        assertThat(state.path("failingSince").asString("")).isNotEmpty();
        JsonNode delivery = ingest.admin()
                .get(HOOKS + "/" + anns.text("id") + "/deliveries")
                .json()
                .path("items")
                .path(0);
        Answer whole = ingest.admin()
                .get(HOOKS + "/" + anns.text("id") + "/deliveries/"
                        + delivery.path("id").asString(""));
        assertThat(whole.json().path("attempts").path(0).path("httpStatus").asInt())
                .isEqualTo(500);
        assertThat(seen.body() + whole.body()).doesNotContain("T0K3N", "secret", "whsec");
    }

    @Test
    void pagesGoOnBehindTheLast() {
        Answer first = ingest.admin().get(HOOKS + "?limit=1");

        String after = first.text("after");
        assertThat(after)
                .isEqualTo(first.json().path("items").path(0).path("id").asString(""));
        assertThat(ids("?limit=100&after=" + after)).doesNotContain(after);
        assertThat(ids("")).contains(anns.text("id"), bobs.text("id"));
        assertThat(ids("?user=" + UUID.randomUUID())).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        UUID nothing = UUID.randomUUID();
        for (String path : List.of(
                nothing + "/deliveries",
                nothing + "/deliveries/" + nothing,
                anns.text("id") + "/deliveries/" + nothing)) {
            ingest.admin().get(HOOKS + "/" + path).isProblem(404, "not_found");
        }
    }

    private static Answer created(UUID user, String url) {
        Answer created = ingest.user(user).post("/api/webhooks", "{\"url\":\"" + url + "\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created;
    }

    private static void cancelOneOf(UUID user) {
        String id = ingest.user(user).accept();
        assertThat(ingest.user(user).post("/api/generations/" + id + "/cancel").status())
                .isEqualTo(200);
    }

    private static List<String> ids(String query) {
        return ingest.admin()
                .get(HOOKS + query)
                .json()
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString(""))
                .toList();
    }
}
