package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a user may have, and how fast: reserved when it is accepted, given back when it isn't stored. */
class LimitsIT {
    private static final int SIZE = TestJobs.PNG.length;

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);

    @Test
    void withoutLimitsNothingIsCountedAgainstAnybody() {
        api.accept();

        Answer usage = api.get("/api/usage");

        assertThat(usage.status()).isEqualTo(200);
        assertThat(usage.json().at("/objects").asInt()).isZero();
        assertThat(usage.json().at("/openJobs").asInt()).isOne();
        assertThat(usage.json().at("/openBytes").asInt()).isEqualTo(SIZE);
        assertThat(usage.json().at("/limits/objects").isMissingNode()).isTrue();
        assertThat(rates()).isZero();
    }

    @Test
    void whatIsOnItsWayCountsAndWhatEndsUnstoredDoesNot() {
        limit("{\"objects\":2}");
        String first = api.accept();
        String second = api.accept();

        quotaExceeded(post());
        stagedQuotaExceeded();
        assertThat(ingest.jobsOf(ann)).isEqualTo(2);

        ingest.fail(first, ErrorCode.MEDIA_REFUSED);
        api.accept();
        quotaExceeded(post());
        api.post("/api/generations/" + second + "/cancel");
        String fourth = api.acceptLarge();
        quotaExceeded(post());
        api.delete("/api/generations/" + fourth);
        api.accept();
    }

    @Test
    @Tag("A26")
    void whatIsStoredCountsUntilItIsDeletedHoweverItGoes() {
        UUID row = UUID.randomUUID();
        UUID another = UUID.randomUUID();
        api.accept(); // so that there is such a user
        ingest.insertRow(ann, row, "now()");
        ingest.insertRow(ann, another, "now()");
        limit("{\"objects\":3}");
        quotaExceeded(post());

        api.delete("/api/generations/" + row);
        String job = api.accept();
        quotaExceeded(post());
        ingest.sql()
                .sql("DELETE FROM generations WHERE id = :id")
                .param("id", another)
                .update();
        api.delete("/api/generations/" + job);
        for (int i = 0; i < 5; i++) { // a loop of these leaves the same room
            api.delete("/api/generations/" + api.accept());
        }
        api.accept();
        api.accept();
        quotaExceeded(post());
    }

    @Test
    void bytesAreCountedToTheLastOne() {
        limit("{\"bytes\":" + (2 * SIZE) + "}");
        api.accept();
        api.accept();
        quotaExceeded(post());

        limit("{\"bytes\":" + (3 * SIZE - 1) + "}");
        quotaExceeded(post());
        limit("{\"bytes\":" + (3 * SIZE) + "}");
        api.accept();
    }

    @Test
    void manyAtOnceGetNoMoreThanThereIs() {
        limit("{\"objects\":7}");

        List<CompletableFuture<Answer>> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            boolean staged = i % 4 == 0;
            many.add(CompletableFuture.supplyAsync(() -> staged
                    ? api.postFile("{\"generationType\":\"image\"}", "image/png", IngestApi.largePng())
                    : post()));
        }

        assertThat(many.stream().map(one -> one.join().status()).filter(status -> status == 202))
                .hasSize(7);
        assertThat(ingest.jobsOf(ann)).isEqualTo(7);
    }

    @Test
    void aRetryWithItsKeyAsksForNothingNew() {
        limit("{\"objects\":1,\"jobsPerMinute\":1}");
        String[] key = {"Idempotency-Key", "one"};
        String png = ApiClient.inline("image", "image/png", TestJobs.PNG);

        String first = api.post("/api/generations", png, key).text("id");

        assertThat(api.post("/api/generations", png, key).text("id")).isEqualTo(first);
        assertThat(post().status()).isNotEqualTo(202);
    }

    @Test
    void whoIsTooFastIsToldWhenToComeAgain() {
        limit("{\"jobsPerMinute\":2}");
        api.accept();
        api.accept();

        Answer refused = post();

        refused.isProblem(429, "rate_limited");
        assertThat(refused.response().headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 30L);
        assertThat(batch().at("/items/0/problem/code").asString()).isEqualTo("rate_limited");
        assertThat(batch().at("/items/0/problem/retryAfter").asInt()).isBetween(1, 30);
        ingest.sql()
                .sql("UPDATE nolmt.user_rates SET refilled_at = refilled_at - interval '31 s' WHERE user_id = :ann")
                .param("ann", ann)
                .update();
        api.accept();
        post().isProblem(429, "rate_limited");
    }

    @Test
    void nobodyElsesLimitsAreTouched() {
        limit("{\"objects\":0,\"bytes\":0,\"jobsPerMinute\":1}");
        quotaExceeded(post());

        ApiClient bob = ingest.user(UUID.randomUUID());
        bob.accept();
        assertThat(bob.get("/api/usage").json().at("/limits/objects").isMissingNode())
                .isTrue();
        assertThat(api.get("/api/usage").json().at("/limits/jobsPerMinute").asInt())
                .isOne();
    }

    @Test
    void adminsSeeSetAndClearThem() {
        ingest.admin()
                .put("/api/admin/users/" + ann + "/limits", "{\"objects\":9,\"retention\":\"P30D\"}")
                .isJson("/limits/objects", "9");
        ApiClient admin = ingest.admin();
        assertThat(admin.get("/api/admin/users/" + ann)
                        .json()
                        .at("/limits/retention")
                        .asString())
                .isEqualTo("PT720H");
        String after = new UUID(ann.getMostSignificantBits(), ann.getLeastSignificantBits() - 1).toString();
        assertThat(admin.get("/api/admin/users?limit=1&after=" + after)
                        .json()
                        .at("/items/0/id")
                        .asString())
                .isEqualTo(ann.toString());

        assertThat(admin.delete("/api/admin/users/" + ann + "/limits").status()).isEqualTo(204);
        assertThat(admin.get("/api/admin/users/" + ann)
                        .json()
                        .at("/limits/objects")
                        .isMissingNode())
                .isTrue();
        api.put("/api/admin/users/" + ann + "/limits", "{\"objects\":9}").isProblem(403, "forbidden");
    }

    @Test
    void whatIsAskedForWithoutRetentionHasItsUsers() {
        limit("{\"retention\":\"P7D\"}");
        String usual = api.accept();
        String staged = api.acceptLarge();
        String own = api.post(
                        "/api/generations",
                        ApiClient.inline("image", "image/png", TestJobs.PNG)
                                .replaceFirst("\\{", "{\"retention\":\"P1D\","))
                .text("id");

        assertThat(retention(usual)).isEqualTo("7 days");
        assertThat(retention(staged)).isEqualTo("7 days");
        assertThat(retention(own)).isEqualTo("1 day");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"objects\":-1}",
                "{\"bytes\":-1}",
                "{\"jobsPerMinute\":0}",
                "{\"jobsPerMinute\":1000001}",
                "{\"retention\":\"PT0S\"}",
                "{\"retention\":\"P40000D\"}"
            })
    void limitsThatMakeNoSenseAreRefused(String limits) {
        ingest.admin().put("/api/admin/users/" + ann + "/limits", limits).isProblem(400, "limits_invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"objects\":\"5\"}", "{\"objects\":1.5}", "{\"objects\":true}", "{\"object\":5}", "[]"})
    void noValueIsTakenForAnother(String limits) {
        ingest.admin().put("/api/admin/users/" + ann + "/limits", limits).isProblem(400, "json_invalid");
    }

    private void limit(String limits) {
        Answer set = ingest.admin().put("/api/admin/users/" + ann + "/limits", limits);
        assertThat(set.status()).as(set.body()).isEqualTo(200);
    }

    private Answer post() {
        return api.post("/api/generations", ApiClient.inline("image", "image/png", TestJobs.PNG));
    }

    private JsonNode batch() {
        return api.post(
                        "/api/generations/batch",
                        "{\"requests\":[" + ApiClient.inline("image", "image/png", TestJobs.PNG) + "]}")
                .json();
    }

    private static void quotaExceeded(Answer answer) {
        answer.isProblem(403, "quota_exceeded");
    }

    /** Before anything is staged: the bucket has no more objects than before. */
    private void stagedQuotaExceeded() {
        quotaExceeded(api.postFile("{\"generationType\":\"image\"}", "image/png", IngestApi.largePng()));
        assertThat(ingest.app()
                        .s3()
                        .listObjectsV2(
                                list -> list.bucket(ingest.app().bucket()).prefix("staging/" + ann))
                        .contents())
                .isEmpty();
    }

    private int rates() {
        return ingest.sql()
                .sql("SELECT count(*) FROM nolmt.user_rates WHERE user_id = :ann")
                .param("ann", ann)
                .query(Integer.class)
                .single();
    }

    private static String retention(String id) {
        return ingest.sql()
                .sql("SELECT justify_hours(retention)::text FROM nolmt.jobs WHERE id = :id")
                .param("id", UUID.fromString(id))
                .query(String.class)
                .single();
    }
}
