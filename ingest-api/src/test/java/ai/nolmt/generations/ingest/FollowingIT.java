package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.http.BearerToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Admins follow clean-ups and bulk operations up to their end. */
class FollowingIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.events.poll-every", "PT0.05S")
            .with("nolmt.ingest.events.heartbeat", "PT0.5S") // tells who has gone
            .with("nolmt.ingest.events.per-user", 2)
            .with("nolmt.relay.enabled", false);

    private final UUID ops = UUID.randomUUID();
    private final String token = BearerToken.admin(
            AppEnvironment.JWT_SECRET, ops, Instant.now(), Instant.now().plusSeconds(3600));
    private final ApiClient admin = ingest.bearer(token);
    private final List<EventReader> readers = new ArrayList<>();

    @AfterEach
    void hangUp() {
        readers.forEach(EventReader::close);
    }

    @Test
    void aCleanUpIsToldAsItIsAndAsItGetsOnAndEndsWithItsEnd() {
        String id = cleanup();
        EventReader reader = open(eventsOf(id), null);
        ingest.eventually(() -> assertThat(reader.statuses()).containsExactly("accepted"));

        write(id, "status = 'running', scanned = 7");
        ingest.eventually(() -> assertThat(reader.events()).hasSize(2));
        assertThat(reader.events().get(1).path("scanned").asInt()).isEqualTo(7);
        write(id, "status = 'succeeded', finished_at = now()");

        ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        assertThat(reader.statuses()).containsExactly("accepted", "running", "succeeded");
        assertThat(reader.events().get(2))
                .isEqualTo(admin.get("/api/admin/cleanups/" + id).json());
        assertThat(ingest.listeners(ops)).isZero();
    }

    @Test
    void whoComesBackAfterItsEndIsToldNotToAndOthersAreToldTheEnd() {
        String id = cleanup();
        write(id, "status = 'succeeded', finished_at = now()");

        EventReader first = open(eventsOf(id), null);
        ingest.eventually(() -> assertThat(first.isOver()).isTrue());
        assertThat(first.statuses()).containsExactly("succeeded");
        EventReader again = open(eventsOf(id), first.lastId());
        ingest.eventually(() -> assertThat(again.isOver()).isTrue());
        assertThat(again.status()).isEqualTo(204);
    }

    @Test
    void severalFollowTheSameWithinTheirBounds() {
        String id = cleanup();
        List<EventReader> both = List.of(open(eventsOf(id), null), open(eventsOf(id), null));
        ingest.eventually(() -> assertThat(both)
                .allSatisfy(reader -> assertThat(reader.events()).isNotEmpty()));

        admin.get(eventsOf(id)).isProblem(429, "too_many_requests");
        both.get(0).close();
        ingest.eventually(() -> assertThat(ingest.listeners(ops)).isOne());
        write(id, "status = 'succeeded', finished_at = now()");

        ingest.eventually(() -> assertThat(both.get(1).isOver()).isTrue());
        assertThat(both.get(1).statuses()).endsWith("succeeded");
    }

    @Test
    void aRunThatIsPrunedMeanwhileEndsItsStream() {
        String id = cleanup();
        EventReader reader = open(eventsOf(id), null);
        ingest.eventually(() -> assertThat(reader.events()).isNotEmpty());

        ingest.sql()
                .sql("DELETE FROM nolmt.cleanup_runs WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();

        ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        admin.get(eventsOf(id)).isProblem(404, "not_found");
        admin.get("/api/admin/bulk/" + id + "/events").isProblem(404, "not_found");
        ingest.user(ops).get(eventsOf(id)).isProblem(403, "forbidden");
    }

    @Test
    void aBulkOperationIsToldUpToItsEnd() {
        UUID ann = UUID.randomUUID();
        ingest.user(ann).accept();
        Answer accepted = admin.post(
                "/api/admin/bulk", "{\"action\":\"cancel\",\"filter\":{\"user\":\"" + ann + "\"},\"atMost\":1}");
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);

        EventReader reader = open("/api/admin/bulk/" + accepted.text("id") + "/events", null);

        ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        assertThat(reader.statuses()).endsWith("succeeded");
        assertThat(reader.events().get(reader.events().size() - 1).path("done").asInt())
                .isOne();
    }

    private String cleanup() {
        return admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\"}").text("id");
    }

    private static void write(String id, String changes) {
        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET " + changes + " WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();
    }

    private EventReader open(String path, @Nullable String lastEventId) {
        EventReader reader = EventReader.open(ingest.app().url() + path, token, lastEventId);
        readers.add(reader);
        return reader;
    }

    private static String eventsOf(String id) {
        return "/api/admin/cleanups/" + id + "/events";
    }
}
