package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Targets that are dead, hang, or lie inside hold up nobody else's, and several processes share the work. */
class DeadTargetsIT {
    private static final int TARGETS = 40;
    private static final String HOOK = """
            INSERT INTO nolmt.webhooks (id, user_id, url, events)
            VALUES (:id, :user, :url, '{generation.cancelled}')""";
    private static final String SECRET = """
            INSERT INTO nolmt.webhook_secrets (id, webhook_id, user_id, secret)
            VALUES (gen_random_uuid(), :id, :user, decode(repeat('00', 33), 'hex'))""";
    // As the API cancels them, of everybody at once.
    private static final String JOBS_THAT_END = """
            WITH accepted AS (
                INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint)
                SELECT gen_random_uuid(), user_id, 'text', 'x', '' FROM nolmt.webhooks WHERE url = ANY(:urls)
                RETURNING id)
            SELECT id FROM accepted""";
    private static final String CANCEL = """
            UPDATE nolmt.jobs SET status = 'cancelled', output = NULL, finished_at = now() WHERE status = 'accepted'""";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.webhooks.private-networks", "127.0.0.1/32")
            .with("nolmt.webhooks.allow-http", true)
            .with("nolmt.webhooks.poll-every", "PT0.05S")
            .with("nolmt.webhooks.concurrency", 4)
            .with("nolmt.webhooks.timeout", "PT1S")
            .with("nolmt.relay.enabled", false);

    private final Receiver receiver = new Receiver();

    @BeforeEach
    void forget() {
        ingest.sql().sql("DELETE FROM nolmt.webhooks").update();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void theHealthyAreToldWhileTheDeadAreTriedAllTheTime() throws IOException {
        try (ServerSocket hangs = new ServerSocket(0, TARGETS * 4, InetAddress.getByName("127.0.0.1"))) {
            String dead = "http://127.0.0.1:" + hangs.getLocalPort() + "/";
            for (int i = 0; i < TARGETS; i++) {
                hook(i % 2 == 0 ? receiver.url() : dead);
            }
            jobsEnd(receiver.url(), dead);
            ingest.eventually(() -> assertThat(failing(dead)).isEqualTo(TARGETS / 2));
            ingest.eventually(() -> assertThat(told()).hasSize(TARGETS / 2));
            ingest.sql().sql("UPDATE nolmt.webhooks SET retry_at = NULL").update(); // all of them are due, all the time

            for (int round = 2; round <= 5; round++) {
                jobsEnd(receiver.url(), dead);
                ingest.sql().sql("UPDATE nolmt.webhooks SET retry_at = NULL").update();
                int expected = round * TARGETS / 2;
                long begun = System.nanoTime();
                ingest.eventually(() -> assertThat(told()).hasSize(expected));
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("all dead ones once, in the lane of the healthy, would take %s s", TARGETS / 2 / 4)
                        .isLessThan(Duration.ofSeconds(TARGETS / 2 / 4));
            }
            assertThat(statuses(dead)).containsOnly("pending");
        }
    }

    @Test
    @Tag("A21")
    void aNameThatLeadsInsideIsNotCalled() {
        // only 127.0.0.1 is permitted here
        hook(receiver.url("127.0.0.2", "/"));
        hook(receiver.url("0.0.0.0", "/"));
        jobsEnd(receiver.url("127.0.0.2", "/"), receiver.url("0.0.0.0", "/"));

        ingest.eventually(() -> assertThat(ingest.sql()
                        .sql("SELECT reason FROM nolmt.webhook_attempts")
                        .query(String.class)
                        .list())
                .containsExactly("address_forbidden", "address_forbidden"));
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    @Tag("A21")
    void whatCanNotBeCalledIsRefused() {
        ApiClient api = ingest.user(UUID.randomUUID());
        for (String request : List.of(
                "{}",
                "{\"url\":\"https://10.0.0.1/\"}",
                "{\"url\":\"https://x.example/\",\"events\":[]}",
                "{\"url\":\"https://x.example/\",\"events\":[\"nothing\"]}",
                "{\"url\":\"https://x.example/\",\"events\":[null]}",
                "{\"url\":\"https://x.example/\",\"enabled\":false}")) {
            api.post("/api/webhooks", request).isProblem(400, "webhook_invalid");
        }
        api.post("/api/webhooks", "{\"url\":\"https://x.example/\",\"secret\":\"mine\"}")
                .isProblem(400, "json_invalid");
    }

    @Test
    void severalProcessesShareTheWorkAndTellEach() {
        try (var other = ingest.app().start(Map.of())) {
            for (int i = 0; i < TARGETS; i++) {
                hook(receiver.url());
            }
            for (int round = 0; round < 3; round++) {
                jobsEnd(receiver.url());
            }
            ingest.eventually(() -> assertThat(told()).hasSize(3 * TARGETS));
            ingest.eventually(() -> assertThat(statuses(receiver.url())).containsOnly("delivered"));
            assertThat(other.isActive()).isTrue();
        }
        assertThat(told()).hasSize(3 * TARGETS);
    }

    /** By their ids: one that was answered late comes again. */
    private Set<String> told() {
        Set<String> ids = new HashSet<>();
        receiver.received().forEach(told -> ids.add(told.header("webhook-id")));
        return ids;
    }

    private static void hook(String url) {
        UUID id = UUID.randomUUID();
        UUID user = UUID.randomUUID();
        ingest.sql()
                .sql(HOOK)
                .param("id", id)
                .param("user", user)
                .param("url", url)
                .update();
        ingest.sql().sql(SECRET).param("id", id).param("user", user).update();
    }

    private static void jobsEnd(String... urls) {
        ingest.sql()
                .sql(JOBS_THAT_END)
                .param("urls", urls)
                .query((row, n) -> true)
                .list();
        ingest.sql().sql(CANCEL).update();
    }

    private static int failing(String url) {
        return ingest.sql()
                .sql("SELECT count(*) FROM nolmt.webhooks WHERE url = :url AND failing_since IS NOT NULL")
                .param("url", url)
                .query(Integer.class)
                .single();
    }

    private static List<String> statuses(String url) {
        return ingest.sql().sql("""
                        SELECT d.status FROM nolmt.webhook_deliveries d JOIN nolmt.webhooks w ON w.id = d.webhook_id
                        WHERE w.url = :url""").param("url", url).query(String.class).list();
    }
}
