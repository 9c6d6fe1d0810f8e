package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.http.BearerToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What users are told of their jobs, and that they are told all of it once. */
class EventsIT {
    private static final String ALL = "/api/generations/events";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.events.poll-every", "PT0.05S")
            .with("nolmt.ingest.events.heartbeat", "PT0.2S")
            .with("nolmt.ingest.events.per-user", 3)
            .with("nolmt.relay.enabled", false);

    private final List<EventReader> readers = new ArrayList<>();
    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @AfterEach
    void hangUp() {
        readers.forEach(EventReader::close);
    }

    @Test
    void aJobsStreamTellsItsPastAndWhatComesAndEndsWithIt() {
        String id = api.accept();
        EventReader reader = open(ann, eventsOf(id), null);
        ingest.eventually(() -> assertThat(reader.statuses()).containsExactly("accepted"));

        api.post("/api/generations/" + id + "/cancel");

        ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        assertThat(reader.statuses()).containsExactly("accepted", "cancelled");
        assertThat(reader.events().get(1).path("id").asString("")).isEqualTo(id);
        assertThat(String.join("\n", reader.lines())).doesNotContain("fox", "seed", "http");
        EventReader again = open(ann, eventsOf(id), reader.lastId());
        ingest.eventually(() -> assertThat(again.isOver()).isTrue());
        assertThat(again.status()).as("there is nothing to come back for").isEqualTo(204);

        EventReader asAParameter = open(ann, eventsOf(id) + "?lastEventId=" + reader.lastId(), null);
        ingest.eventually(() -> assertThat(asAParameter.isOver()).isTrue());
        assertThat(asAParameter.status())
                .as("as readers do that can send no header")
                .isEqualTo(204);
    }

    @Test
    void aFailureHasItsCodeAndNoSentence() {
        String id = api.accept();
        ingest.fail(id, ErrorCode.MEDIA_REFUSED);

        EventReader reader = open(ann, eventsOf(id), null);

        ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        JsonNode failed = reader.events().get(1);
        assertThat(failed.path("status").asString("")).isEqualTo("failed");
        assertThat(failed.path("error").toString()).isEqualTo("{\"code\":\"media_refused\"}");
    }

    @Test
    void cancelledAndDeletedAreToldToo() {
        EventReader reader = open(ann, ALL, null);
        ingest.eventually(() -> assertThat(reader.lastId()).isNotNull());
        String id = api.accept();
        api.post("/api/generations/" + id + "/cancel");
        api.delete("/api/generations/" + id);

        ingest.eventually(() -> assertThat(reader.statuses()).containsExactly("accepted", "cancelled", "deleted"));
    }

    @Test
    @Tag("A4")
    void nobodyIsToldOfAnothers() {
        UUID bob = UUID.randomUUID();
        EventReader bobs = open(bob, ALL, null);
        EventReader anns = open(ann, ALL, null);
        ingest.eventually(() -> assertThat(List.of(bobs, anns)).allMatch(reader -> reader.lastId() != null));
        String id = api.accept();
        String unknown = UUID.randomUUID().toString();

        ingest.eventually(() -> assertThat(anns.statuses()).containsExactly("accepted"));
        String own = ingest.user(bob).accept();
        ingest.eventually(() -> assertThat(bobs.events()).hasSize(1));
        assertThat(bobs.events().get(0).path("id").asString("")).isEqualTo(own);
        ingest.user(bob).get(eventsOf(id)).isProblem(404, "not_found");
        assertThat(ingest.user(bob).get(eventsOf(id)).body().replace(id, "?"))
                .isEqualTo(ingest.user(bob).get(eventsOf(unknown)).body().replace(unknown, "?"));
        EventReader past = open(bob, ALL, "0");
        ingest.eventually(() -> assertThat(past.statuses()).contains("accepted"));
        assertThat(past.lines().toString()).contains(own).doesNotContain(id);
    }

    @Test
    void whoComesBackGoesOnWithoutGapOrDouble() {
        EventReader first = open(ann, ALL, null);
        ingest.eventually(() -> assertThat(first.lastId()).isNotNull());
        CompletableFuture<List<String>> accepted = CompletableFuture.supplyAsync(() -> {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                ids.add(api.accept());
            }
            return ids;
        });
        List<String> told = new ArrayList<>();
        EventReader reader = first;
        while (!accepted.isDone()) {
            int least = Math.min(60, told.size() + 5);
            EventReader now = reader;
            ingest.eventually(() -> assertThat(
                            accepted.isDone() || told.size() + now.events().size() >= least)
                    .as(now.events().size() + " of more")
                    .isTrue());
            reader = comeBack(reader, told);
        }
        EventReader last = reader;
        ingest.eventually(() -> assertThat(told.size() + last.events().size()).isGreaterThanOrEqualTo(60));
        comeBack(last, told);

        assertThat(told).containsExactlyElementsOf(accepted.join());
    }

    @Test
    void aRedrivenJobGoesOn() {
        String id = api.accept();
        ingest.fail(id, ErrorCode.ATTEMPTS_EXHAUSTED);
        ingest.admin().post("/api/admin/jobs/" + id + "/redrive");

        EventReader reader = open(ann, eventsOf(id), null);

        ingest.eventually(() -> assertThat(reader.statuses()).containsExactly("accepted", "failed", "accepted"));
        ingest.eventually(() -> assertThat(reader.lines()).as("it lives").contains(":"));
        assertThat(reader.isOver()).isFalse();
        assertThat(ingest.job(id).status()).isEqualTo(JobStatus.ACCEPTED.wireName());
    }

    @Test
    void whatIsNoLongerKeptIsSaid() {
        api.accept();
        ingest.sql().sql("DELETE FROM nolmt.job_events").update();

        EventReader reader = open(ann, ALL, "0");

        ingest.eventually(() -> assertThat(reader.lines()).contains("event: reset"));
        EventReader ahead = open(ann, ALL, "99999999999");
        ingest.eventually(() -> assertThat(ahead.lines()).contains("event: reset"));
    }

    @Test
    void aStreamEndsWithItsToken() {
        Instant now = Instant.now();
        String token = BearerToken.user(AppEnvironment.JWT_SECRET, ann, now, now.plusSeconds(2));

        EventReader reader = EventReader.open(ingest.app().url() + ALL, token, null);

        ingest.eventually(() -> assertThat(reader.isOver()).isTrue());
        assertThat(reader.status()).isEqualTo(200);
    }

    @Test
    @Tag("A22")
    void oneUsersStreamsAreBoundedAndThoseThatWentDontCount() {
        Set<EventReader> open = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            open.add(open(ann, ALL, null));
        }
        ingest.eventually(() -> assertThat(open).allMatch(reader -> reader.lastId() != null));

        ApiClient.Answer refused = api.get(ALL);

        refused.isProblem(429, "too_many_requests");
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        open(UUID.randomUUID(), ALL, null);
        open.forEach(EventReader::close);
        ingest.eventually(() -> {
            EventReader next = open(ann, ALL, null);
            ingest.eventually(() -> assertThat(next.isOver() || next.lastId() != null)
                    .as("an answer")
                    .isTrue());
            assertThat(next.lastId())
                    .as("it is let in once the heartbeat has missed the others")
                    .isNotNull();
        });
    }

    @Test
    void anIdThatIsNoneOfOursIsRefused() {
        api.send("GET", ALL, java.net.http.HttpRequest.BodyPublishers.noBody(), null, "Last-Event-ID", "1; DROP")
                .isProblem(400, "parameter_invalid");
    }

    private EventReader comeBack(EventReader from, List<String> told) {
        from.close();
        List<String> lines = from.lines(); // it may hear more, which it has hung up on
        String after = EventReader.lastIdOf(lines);
        String id = "";
        for (String line : lines) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ") && after != null && Long.parseLong(id) <= Long.parseLong(after)) {
                told.add(line.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"));
            }
        }
        return open(ann, ALL, after);
    }

    private EventReader open(UUID user, String path, @Nullable String lastEventId) {
        EventReader reader = EventReader.open(ingest.app().url() + path, ingest.tokenOf(user), lastEventId);
        readers.add(reader);
        return reader;
    }

    private static String eventsOf(String id) {
        return "/api/generations/" + id + "/events";
    }
}
