package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What admins do to many at once: counted before, bounded by what was counted, and done to nothing else. */
class BulkIT {
    private static final String BULK = "/api/admin/bulk";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.ingest.bulk.poll-every", "PT0.05S")
            .with("nolmt.ingest.bulk.batch-size", 3)
            .with("nolmt.relay.enabled", false);

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @Test
    void aPreviewCountsAndTouchesNothing() {
        List<String> ids = accept(7);

        Answer preview = preview("delete", "");

        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(preview.json().path("count").asInt()).isEqualTo(7);
        assertThat(preview.json().path("exact").asBoolean()).isTrue();
        assertThat(preview.json().path("samples"))
                .hasSize(5)
                .allSatisfy(id -> assertThat(ids).contains(id.asString()));
        assertThat(ids).allSatisfy(id -> assertThat(ingest.job(id).status()).isEqualTo("accepted"));
        assertThat(preview("cancel", ",\"type\":\"video\"").json().path("count").asInt())
                .isZero();
        Answer all = admin.post(
                BULK, "{\"action\":\"delete\",\"filter\":{\"createdFrom\":\"2020-01-01T00:00:00Z\"},\"preview\":true}");
        assertThat(all.json().path("count").asInt()).as(all.body()).isGreaterThanOrEqualTo(7);
    }

    @Test
    @Tag("F21")
    void whatIsDeletedIsGoneAsIfItsUserHadDeletedIt() {
        List<String> ids = accept(4);
        String large = api.acceptLarge();
        ids.add(large);
        String staged = Objects.requireNonNull(ingest.job(large).stagingKey());
        ingest.fail(ids.get(0), ErrorCode.MEDIA_REFUSED);
        UUID row = UUID.randomUUID();
        UUID held = UUID.randomUUID();
        ingest.insertRow(ann, row, "NULL");
        ingest.insertRow(ann, held, "now()");
        String key = ingest.app().jobs().keyOf(row);
        admin.put("/api/admin/holds/" + held, "{\"reason\":\"case 7\"}");
        String bobs = ingest.user(UUID.randomUUID()).accept();
        assertThat(preview("delete", "").json().path("count").asInt()).isEqualTo(7);

        JsonNode ended = end(start("delete", "", 7));

        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(ended.path("expected").asInt()).isEqualTo(7);
        assertThat(ended.path("done").asInt()).isEqualTo(6);
        assertThat(ended.path("held").asInt()).isOne();
        assertThat(ids).allSatisfy(id -> {
            assertThat(ingest.job(id).status()).isEqualTo("deleted");
            assertThat(ingest.job(id).prompt()).isNull();
            api.get("/api/generations/" + id).isProblem(404, "not_found");
        });
        assertThat(List.of(staged, key))
                .allSatisfy(gone -> assertThat(ingest.tombstoneOf(gone)).containsExactly("deleted"));
        assertThat(ingest.sql()
                        .sql("SELECT DISTINCT actor || ' ' || run FROM nolmt.object_deletions WHERE user_id = :ann")
                        .param("ann", ann)
                        .query(String.class)
                        .list())
                .containsExactly(ended.path("requestedBy").asString() + " "
                        + ended.path("id").asString());
        assertThat(api.get("/api/generations/" + held).status()).isEqualTo(200);
        assertThat(ingest.job(bobs).status()).isEqualTo("accepted");
        assertThat(api.get("/api/usage").status()).isEqualTo(200);
    }

    @Test
    void whatIsCancelledIsOpen() {
        List<String> ids = accept(4);
        ingest.succeed(ids.get(0));
        ingest.fail(ids.get(1), ErrorCode.MEDIA_REFUSED);

        JsonNode ended = end(start("cancel", "", 4));

        assertThat(ended.path("done").asInt()).as(ended.toString()).isEqualTo(2);
        assertThat(ids)
                .extracting(id -> ingest.job(id).status())
                .containsExactly("succeeded", "failed", "cancelled", "cancelled");
    }

    @Test
    void whatIsRedrivenFailedWithTheCode() {
        List<String> ids = accept(5);
        ids.subList(0, 3).forEach(id -> ingest.fail(id, ErrorCode.ATTEMPTS_EXHAUSTED));
        ingest.fail(ids.get(3), ErrorCode.MEDIA_REFUSED);
        ingest.sql()
                .sql("UPDATE nolmt.jobs SET closed_for_good = true WHERE id = :id")
                .param("id", UUID.fromString(ids.get(2)))
                .update();

        JsonNode ended = end(start("redrive", ",\"errorCode\":\"attempts_exhausted\"", 2));

        assertThat(ended.path("done").asInt()).as(ended.toString()).isEqualTo(2);
        assertThat(ids)
                .extracting(id -> ingest.job(id).status())
                .containsExactly("accepted", "accepted", "failed", "failed", "accepted");
        assertThat(ids).extracting(id -> ingest.job(id).epoch()).containsExactly(1, 1, 0, 0, 0);
    }

    @Test
    void noMoreAreTouchedThanWereAgreedTo() {
        accept(3);

        request("delete", "", "\"atMost\":2").isProblem(409, "bulk_grown");
        request("delete", "", "\"preview\":false").isProblem(400, "bulk_invalid");
        request("delete", "", "\"atMost\":0").isProblem(400, "bulk_invalid");
        assertThat(preview("delete", "").json().path("count").asInt()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"filter\":{}}",
                "{\"filter\":null}",
                "{\"filter\":{\"user\":null}}",
                "{\"filter\":{\"user\":\"\",\"status\":\"failed\"}}",
                "{\"filter\":{\"user\":null,\"status\":\"failed\"}}",
                "{\"filter\":{\"user\":\"1-1-1-1-1\"}}",
                "{\"filter\":{\"users\":\"00000000-0000-0000-0000-000000000001\"}}",
                "{\"filter\":{\"status\":[\"failed\"]}}",
                "{\"filter\":{\"status\":\"deleted\"}}",
                "{\"filter\":{\"type\":\"picture\"}}",
                "{\"filter\":{\"errorCode\":\"nothing\"}}",
                "{\"filter\":{\"errorCode\":\"deadline\",\"status\":\"queued\"}}",
                "{\"filter\":{\"createdTo\":\"2026-11-25\"}}",
                "{\"filter\":{\"createdFrom\":\"2026-11-25T00:00:00Z\",\"createdTo\":\"2026-11-25T00:00:00Z\"}}"
            })
    void aFilterThatSaysNothingOrCanNotBeMeantIsRefused(String body) {
        String request = body.equals("{}") ? "{" : body.substring(0, body.length() - 1) + ",";

        admin.post(BULK, request + "\"action\":\"delete\",\"preview\":true}").isProblem(400, "bulk_invalid");
        admin.post(BULK, request + "\"action\":\"delete\",\"atMost\":1}").isProblem(400, "bulk_invalid");
    }

    @Test
    void anActionOnWhatItCanNotBeDoneToIsRefused() {
        request("redrive", ",\"status\":\"queued\"", "\"preview\":true").isProblem(400, "bulk_invalid");
        request("cancel", ",\"errorCode\":\"deadline\"", "\"preview\":true").isProblem(400, "bulk_invalid");
        request("erase", "", "\"preview\":true").isProblem(400, "bulk_invalid");
        admin.post(BULK, "{\"action\":\"delete\",\"filter\":{\"type\":\"image\"},\"dryRun\":true}")
                .isProblem(400, "json_invalid");
    }

    @Test
    void operationsAreListedAndOneThatIsOverCanNotBeStopped() {
        accept(1);
        String location = start("cancel", "", 1);
        String id = end(location).path("id").asString();

        assertThat(admin.get(BULK + "?limit=1").json().at("/items/0/id").asString())
                .isEqualTo(id);
        admin.post(location + "/stop").isProblem(409, "not_stoppable");
        admin.get(BULK + "/" + UUID.randomUUID()).isProblem(404, "not_found");
        admin.post(BULK + "/" + UUID.randomUUID() + "/stop").isProblem(404, "not_found");
        admin.get(BULK + "?limit=0").isProblem(400, "limit_invalid");
    }

    @Test
    @Tag("A21")
    void usersMayNot() {
        accept(1);
        String location = start("cancel", "", 1);
        String body = "{\"action\":\"delete\",\"filter\":{\"user\":\"" + ann + "\"},\"preview\":true}";

        api.post(BULK, body).isProblem(403, "forbidden");
        api.get(BULK).isProblem(403, "forbidden");
        api.get(location).isProblem(403, "forbidden");
        api.get(location + "/events").isProblem(403, "forbidden");
        api.post(location + "/stop").isProblem(403, "forbidden");
        ingest.stranger().post(BULK, body).isProblem(401, "token_missing");
    }

    private List<String> accept(int jobs) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(api.accept());
        }
        return ids;
    }

    private Answer preview(String action, String more) {
        return request(action, more, "\"preview\":true");
    }

    private Answer request(String action, String more, String how) {
        return admin.post(
                BULK, "{\"action\":\"" + action + "\",\"filter\":{\"user\":\"" + ann + "\"" + more + "}," + how + "}");
    }

    /** Where it can be looked at. */
    private String start(String action, String more, int atMost) {
        Answer accepted = request(action, more, "\"atMost\":" + atMost);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        return accepted.response().headers().firstValue("Location").orElseThrow();
    }

    private JsonNode end(String location) {
        ingest.eventually(
                () -> assertThat(admin.get(location).json().path("finishedAt").isString())
                        .as(admin.get(location).body())
                        .isTrue());
        return admin.get(location).json();
    }
}
