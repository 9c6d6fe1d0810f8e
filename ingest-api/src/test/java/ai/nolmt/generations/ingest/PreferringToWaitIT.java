package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** GET that waits until a job is over (RFC 7240). */
class PreferringToWaitIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.events.poll-every", "PT0.05S")
            .with("nolmt.ingest.events.per-user", 2)
            .with("nolmt.ingest.body.requests-per-user", 1)
            .with("nolmt.relay.enabled", false);

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    void itIsAnsweredWhenTheJobIsOverAndHoldsUpNothingMeanwhile() {
        String id = api.accept();
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> get(api, id, "wait=60"));
        untilWaiting(ann, 1);

        // of this user one request is worked at; one that waits isn't
        assertThat(api.get("/api/generations/" + id).text("status")).isEqualTo("accepted");
        assertThat(waiting).isNotDone();
        ingest.fail(id, ErrorCode.MEDIA_REFUSED);

        Answer answer = waiting.join();
        assertThat(answer.text("status")).as(answer.body()).isEqualTo("failed");
        assertThat(answer.response().headers().firstValue("Preference-Applied")).hasValue("wait=60");
        assertThat(answer.response().headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void whatIsOverOrNotThereIsAnsweredAtOnce() {
        String id = api.accept();
        api.post("/api/generations/" + id + "/cancel");

        assertThat(get(api, id, "respond-async, wait=60").text("status")).isEqualTo("cancelled");
        get(api, UUID.randomUUID().toString(), "wait=60").isProblem(404, "not_found");
        get(ingest.user(UUID.randomUUID()), id, "wait=60").isProblem(404, "not_found");
    }

    @Test
    void afterItsTimeItIsAnsweredAsItIsAndLongerThanAllowedIsShortened() {
        String id = api.accept();

        Answer answer = get(api, id, "wait=1");

        assertThat(answer.text("status")).isEqualTo("accepted");
        assertThat(answer.response().headers().firstValue("Preference-Applied")).hasValue("wait=1");
        String over = api.accept();
        ingest.fail(over, ErrorCode.MEDIA_REFUSED);
        assertThat(get(api, over, "wait=100000").response().headers().firstValue("Preference-Applied"))
                .hasValue("wait=60");
        assertThat(get(api, over, "wait=soon").response().headers().firstValue("Preference-Applied"))
                .isEmpty();
    }

    @Test
    void aDeletedOneIsNotThere() {
        String id = api.accept();
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> get(api, id, "wait=60"));
        untilWaiting(ann, 1);

        api.delete("/api/generations/" + id);

        waiting.join().isProblem(404, "not_found");
    }

    @Test
    @Tag("A22")
    void moreThanMayWaitAreAnsweredAtOnceAndPlacesAreCountedRight() {
        String id = api.accept();
        CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> get(api, id, "wait=60"));
        CompletableFuture<Answer> second = CompletableFuture.supplyAsync(() -> get(api, id, "wait=60"));
        untilWaiting(ann, 2);

        assertThat(get(api, id, "wait=60").response().headers().firstValue("Preference-Applied"))
                .isEmpty();
        ingest.fail(id, ErrorCode.MEDIA_REFUSED);

        assertThat(first.join().text("status")).isEqualTo("failed");
        assertThat(second.join().text("status")).isEqualTo("failed");
        assertThat(get(api, id, "wait=60").response().headers().firstValue("Preference-Applied"))
                .isPresent();
    }

    private static void untilWaiting(UUID user, int requests) {
        ingest.eventually(() -> assertThat(ingest.listeners(user)).isEqualTo(requests));
    }

    private static Answer get(ApiClient api, String id, String prefer) {
        return api.send("GET", "/api/generations/" + id, BodyPublishers.noBody(), null, "Prefer", prefer);
    }
}
