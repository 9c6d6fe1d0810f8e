package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AcceptingIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    void anAcceptedJobIsSeenAtOnceAndSentAsAPointer() {
        Answer accepted = api.post("/api/generations", ApiClient.inline("image", "image/png", TestJobs.PNG));

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String id = accepted.text("id");
        assertThat(accepted.response().headers().firstValue("Location")).hasValue("/api/generations/" + id);
        Answer seen = api.get("/api/generations/" + id);
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().path("settings").path("seed").asInt()).isEqualTo(7);
        assertThat(seen.text("contentType")).isEqualTo("image/png");
        ingest.eventually(() ->
                assertThat(api.get("/api/generations/" + id).text("status")).isEqualTo("queued"));
        ingest.eventually(() -> assertThat(ingest.pointers()).anyMatch(body -> body.contains(id)));
    }

    @Test
    void aSmallOutputWaitsInItsRow() {
        IngestApi.StoredJob job = ingest.job(api.accept());

        assertThat(job.hasBytes()).isTrue();
        assertThat(job.stagingKey()).isNull();
    }

    @Test
    void aLargerOutputWaitsUnderStaging() {
        IngestApi.StoredJob job = ingest.job(api.acceptLarge());

        assertThat(job.hasBytes()).isFalse();
        assertThat(ingest.app()
                        .s3()
                        .getObjectAsBytes(
                                get -> get.bucket(ingest.app().bucket()).key(Objects.requireNonNull(job.stagingKey())))
                        .asByteArray())
                .isEqualTo(IngestApi.largePng());
    }

    @Test
    void theSameIdempotencyKeyIsTheSameJobAndAnotherBodyIsRefused() {
        String body = ApiClient.inline("image", "image/png", TestJobs.PNG);
        Answer first = api.post("/api/generations", body, "Idempotency-Key", "k1");
        Answer again = api.post("/api/generations", body, "Idempotency-Key", "k1");
        Answer other = api.post("/api/generations", body.replace("fox", "hare"), "Idempotency-Key", "k1");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text("id")).isEqualTo(first.text("id"));
        other.isProblem(422, "idempotency_key_reused");
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
    }

    @Test
    void theSameIdempotencyKeyOfSomebodyElseIsAnotherJob() {
        String body = ApiClient.inline("image", "image/png", TestJobs.PNG);
        Answer anns = api.post("/api/generations", body, "Idempotency-Key", "shared");
        Answer bobs = ingest.user(UUID.randomUUID()).post("/api/generations", body, "Idempotency-Key", "shared");

        assertThat(bobs.status()).isEqualTo(202);
        assertThat(bobs.text("id")).isNotEqualTo(anns.text("id"));
    }

    @Test
    void ofManyRequestsAtOnceWithOneKeyOneMakesTheJobAndWhatTheOthersStagedGoes() throws Exception {
        String body = ApiClient.inline("image", "image/png", IngestApi.largePng());
        int callers = 8;
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        Set<String> ids = new HashSet<>();
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                answers.add(threads.submit(() -> {
                    go.await();
                    return api.post("/api/generations", body, "Idempotency-Key", "race");
                }));
            }
            go.countDown();
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(202);
                ids.add(answer.get().text("id"));
            }
        } finally {
            threads.shutdown();
        }

        assertThat(ids).hasSize(1);
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
        String kept = ingest.job(ids.iterator().next()).stagingKey();
        assertThat(stagedOf(ann))
                .contains(kept)
                .allSatisfy(key -> assertThat(ingest.tombstoneOf(key))
                        .isEqualTo(key.equals(kept) ? List.of() : List.of("duplicate_request")));
    }

    @Test
    @Tag("A5")
    void aUserInTheBodyIsRefusedAndTheTokensUserHasTheJob() {
        String body = ApiClient.inline("image", "image/png", TestJobs.PNG);
        UUID bob = UUID.randomUUID();
        api.post("/api/generations", body.replace("{\"generationType", "{\"userId\":\"" + bob + "\",\"generationType"))
                .isProblem(400, "json_invalid");
        Answer accepted = api.post("/api/generations", body, "X-User-Id", bob.toString());

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(ingest.jobsOf(ann)).isEqualTo(1);
        assertThat(ingest.jobsOf(bob)).isZero();
    }

    private static List<String> stagedOf(UUID user) {
        return ingest.app().s3().listObjectsV2(list -> list.bucket(ingest.app().bucket())).contents().stream()
                .map(object -> object.key())
                .filter(key -> key.startsWith("staging/") && key.contains(user.toString()))
                .toList();
    }
}
