package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is answered is what is described: each member that must be there is, and none is that isn't described. */
class DescribedAnswersIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] PART = Arrays.copyOf(TestJobs.PNG, 1000);
    /** Only while one is under way, which is soon over; it answers as GET does. */
    private static final String STOPPED = "POST /api/admin/bulk/{id}/stop 202";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with("nolmt.webhooks.private-networks", "127.0.0.0/8")
            .with("nolmt.webhooks.allow-http", true)
            // RFC 8037's
            .with(
                    "nolmt.certificates.key",
                    "-----BEGIN PRIVATE KEY-----MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g"
                            + "-----END PRIVATE KEY-----")
            .with("nolmt.webhooks.poll-every", "PT0.05S")
            .with("nolmt.ingest.bulk.poll-every", "PT0.05S")
            .with("nolmt.ingest.events.poll-every", "PT0.05S");

    private final Receiver receiver = new Receiver();
    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();
    private final JsonNode document = ingest.stranger().get("/v3/api-docs").json();
    private final Described described = new Described(document);
    private final Set<String> seen = new TreeSet<>();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void allAnswers() {
        generations();
        shares();
        uploads();
        webhooks();
        keysAndUsers();
        jobsOfOthers();
        cleanups();

        assertThat(described.answers()).containsAll(seen);
        assertThat(described.answers().filter(answer -> !seen.contains(answer))).containsExactly(STOPPED);
    }

    @Test
    void whatIsOtherwiseIsFound() {
        String sound = "{\"id\":\"%s\",\"status\":\"accepted\",\"createdAt\":\"2026-11-25T00:00:00Z\"}".formatted(ann);
        assertThat(faultsOf(sound)).isEmpty();
        assertThat(faultsOf(sound.replace("\"status\":\"accepted\",", ""))).containsExactly(" has no \"status\"");
        assertThat(faultsOf(sound.replace("status", "state"))).hasSize(2).contains("/state is not described");
        assertThat(faultsOf(sound.replace("\"accepted\"", "null"))).hasSize(1);
        assertThat(faultsOf(sound.replace("\"accepted\"", "7"))).hasSize(1);
        assertThat(faultsOf(sound.replace("-25T", "-35T"))).hasSize(1);
        assertThat(faultsOf(sound.replace(ann.toString(), "7"))).hasSize(1);
        assertThat(faultsOf("[]")).hasSize(1);
    }

    /** All but a few, of which every member may be missing, say what is always there. */
    @Test
    void whatIsAlwaysThereIsSaid() {
        Set<String> without = document.at("/components/schemas")
                .propertyStream()
                .filter(schema -> !schema.getKey().endsWith("Request")
                        && !schema.getValue().has("required"))
                .map(schema -> schema.getKey())
                .collect(Collectors.toSet());

        assertThat(without).containsExactlyInAnyOrder("BulkFilter", "Limits", "Output");
        assertThat(document.at("/components/schemas/Generation/required"))
                .extracting(JsonNode::asString)
                .containsExactly("generationType", "id", "status");
    }

    private List<String> faultsOf(String answer) {
        return described.faults("POST", "/api/generations", 202, JSON.readTree(answer));
    }

    private void generations() {
        String good = ApiClient.inline("image", "image/png", TestJobs.PNG);
        String id = call(api, "POST", "/api/generations", good).text("id");
        call(api, "POST", "/api/generations/batch", "{\"requests\":[" + good + ",{}]}");
        ingest.eventually(() -> assertThat(ingest.job(id).status()).isEqualTo("queued"));
        ingest.fail(id, ErrorCode.MEDIA_REFUSED);
        UUID stored = UUID.randomUUID();
        ingest.insertRow(ann, stored, "now()");
        String url = ingest.app().url() + "/api/generations/" + id + "/events";
        try (EventReader one = EventReader.open(url, ingest.tokenOf(ann), "0");
                EventReader all = EventReader.open(url.replace("/" + id, ""), ingest.tokenOf(ann), "0")) {
            ingest.eventually(() -> assertThat(one.statuses()).contains("failed"));
            ingest.eventually(() -> assertThat(all.statuses()).contains("failed"));
            one.events().forEach(event -> check("GET", "/api/generations/{id}/events", 200, event));
            all.events().forEach(event -> check("GET", "/api/generations/events", 200, event));
        }
        call(api, "POST", "/api/generations/{id}/cancel", null, api.accept());
        for (String one : List.of(id, stored.toString(), api.accept())) {
            call(api, "GET", "/api/generations/{id}", null, one);
        }
        assertThat(call(api, "GET", "/api/generations", null).json().path("items"))
                .hasSize(5);
        assertThat(call(api, "GET", "/api/generations?limit=1", null).json().has("nextCursor"))
                .isTrue();
        api.get("/api/generations/export")
                .body()
                .lines()
                .forEach(line -> check("GET", "/api/generations/export", 200, JSON.readTree(line)));
        call(api, "GET", "/api/usage", null);
    }

    private void shares() {
        UUID stored = UUID.randomUUID();
        ingest.insertRow(ann, stored, "now()");
        call(api, "POST", "/api/generations/{id}/shares", "{\"expiresIn\":\"P1D\"}", stored);
        call(api, "POST", "/api/generations/{id}/shares", "{}", stored);
        call(api, "GET", "/api/generations/{id}/shares", null, stored);
        admin.put("/api/admin/holds/" + stored, "{\"reason\":\"case 7\"}");
        call(admin, "GET", "/api/admin/holds", null);
    }

    private void uploads() {
        call(api, "POST", "/api/uploads", Uploader.announcement("image/png", PART));
        Answer opened =
                call(api, "POST", "/api/uploads", "{\"contentType\":\"image/png\",\"size\":1000,\"multipart\":true}");
        String id = opened.text("id");
        String crc = Uploader.crc64(PART);
        Answer links = call(
                api,
                "POST",
                "/api/uploads/{id}/parts",
                "{\"parts\":[{\"partNumber\":1,\"crc64nvme\":\"" + crc + "\"}]}",
                id);
        String etag = new Uploader(api)
                .put(links.json().at("/parts/0"), PART)
                .headers()
                .firstValue("ETag")
                .orElseThrow()
                .replace("\"", "\\\"");
        String sent = "{\"parts\":[{\"partNumber\":1,\"etag\":\"" + etag + "\"}],\"crc64nvme\":\"" + crc + "\"}";
        call(api, "POST", "/api/uploads/{id}/complete", sent, id);
        call(api, "GET", "/api/uploads/{id}", null, id);
    }

    private void webhooks() {
        receiver.answers(500, java.util.Map.of());
        String hook = "{\"url\":\"" + receiver.url() + "\",\"events\":[\"generation.cancelled\"]}";
        String id = call(api, "POST", "/api/webhooks", hook).text("id");
        String delivery =
                call(api, "POST", "/api/webhooks/{webhook}/test", null, id).text("deliveryId");
        api.post("/api/generations/" + api.accept() + "/cancel");
        ingest.eventually(() -> assertThat(api.get("/api/webhooks/" + id + "/deliveries/" + delivery)
                        .json()
                        .path("attempts"))
                .isNotEmpty());
        call(api, "GET", "/api/webhooks", null);
        call(api, "GET", "/api/webhooks/{id}", null, id);
        call(api, "GET", "/api/webhooks/{webhook}/deliveries", null, id);
        call(api, "GET", "/api/webhooks/{webhook}/deliveries/{id}", null, id, delivery);
        call(admin, "GET", "/api/admin/webhooks", null);
        call(admin, "GET", "/api/admin/webhooks/{webhook}/deliveries", null, id);
        call(admin, "GET", "/api/admin/webhooks/{webhook}/deliveries/{id}", null, id, delivery);
        call(api, "POST", "/api/webhooks/{webhook}/deliveries/{id}/replay", null, id, delivery);
        call(api, "POST", "/api/webhooks/{webhook}/replay", "{\"since\":\"2026-01-01T00:00:00Z\"}", id);
        call(api, "POST", "/api/webhooks/{id}/secret", null, id);
        call(api, "PUT", "/api/webhooks/{id}", hook.replace("}", ",\"enabled\":false}"), id);
    }

    private void keysAndUsers() {
        call(admin, "POST", "/api/admin/api-keys", "{\"name\":\"a producer\",\"scopes\":[\"read\"]}");
        call(admin, "POST", "/api/admin/api-keys", "{\"name\":\"b\",\"scopes\":[\"write\"],\"expiresIn\":\"P1D\"}");
        call(admin, "GET", "/api/admin/api-keys", null);
        call(admin, "PUT", "/api/admin/users/{id}/limits", "{\"objects\":1000,\"retention\":\"P30D\"}", ann);
        call(admin, "GET", "/api/admin/users", null);
        call(admin, "GET", "/api/admin/users?limit=1", null);
        call(admin, "GET", "/api/admin/users/{id}", null, ann);
        call(api, "GET", "/api/usage", null);
        call(admin, "POST", "/api/admin/users/{id}/erase", null, UUID.randomUUID());
    }

    private void jobsOfOthers() {
        String id = api.accept();
        ingest.eventually(() -> assertThat(ingest.job(id).status()).isEqualTo("queued"));
        ingest.fail(id, ErrorCode.ATTEMPTS_EXHAUSTED);
        ingest.sql()
                .sql("INSERT INTO nolmt.parked_messages (message_id, queue, body, reason, parked_at) VALUES"
                        + " ('m-1', 'jobs', 'x', 'pointer_invalid', now())")
                .update();
        call(admin, "GET", "/api/admin/backlog", null);
        call(admin, "GET", "/api/admin/parked-messages", null);
        call(admin, "POST", "/api/admin/jobs/{id}/redrive", null, id);
        call(admin, "POST", "/api/admin/jobs/redrive", "{\"all\":true}");
        String cancel = "{\"action\":\"cancel\",\"filter\":{\"user\":\"" + ann + "\",\"type\":\"image\"},";
        call(admin, "POST", "/api/admin/bulk", cancel + "\"preview\":true}");
        String bulk = call(admin, "POST", "/api/admin/bulk", cancel + "\"atMost\":1000}")
                .text("id");
        follow("/api/admin/bulk/{id}/events", bulk, "succeeded");
        call(admin, "GET", "/api/admin/bulk/{id}", null, bulk);
        call(admin, "GET", "/api/admin/bulk", null);
    }

    private void cleanups() {
        String orphans = "{\"kind\":\"orphans\",\"dryRun\":true,\"olderThan\":\"PT24H\"}";
        String id = call(admin, "POST", "/api/admin/cleanups", orphans).text("id");
        call(admin, "POST", "/api/admin/cleanups", "{\"kind\":\"purge\"}");
        ingest.eventually(
                () -> assertThat(admin.get("/api/admin/cleanups/" + id).text("status"))
                        .isEqualTo("queued"));
        follow("/api/admin/cleanups/{id}/events", id, "queued");
        call(admin, "GET", "/api/admin/cleanups/{id}", null, id);
        call(admin, "POST", "/api/admin/cleanups/{id}/stop", null, id);
        call(admin, "GET", "/api/admin/cleanups", null);
        UUID sweep = UUID.randomUUID();
        ingest.sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, status, phase) VALUES"
                        + " (:id, 'orphans', 'test', 'succeeded', 'over')")
                .param("id", sweep)
                .update();
        ingest.sql()
                .sql(
                        "INSERT INTO nolmt.object_deletions (key, reason, actor, sweep) VALUES ('generations/x', 'orphan', 't', :id)")
                .param("id", sweep)
                .update();
        call(admin, "POST", "/api/admin/cleanups/{id}/undo", "{\"prefix\":\"generations/x\"}", sweep);
        call(admin, "GET", "/api/admin/cleanups/{id}", null, sweep);
        call(admin, "GET", "/api/admin/receipts?user=" + ann, null);
        certificate();
    }

    private void certificate() {
        UUID gone = UUID.randomUUID();
        String run =
                call(admin, "POST", "/api/admin/users/{id}/erase", null, gone).text("run");
        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET status = 'succeeded', finished_at = now() WHERE id = ?")
                .param(UUID.fromString(run))
                .update();
        Answer certificate = admin.get("/api/admin/users/" + gone + "/erasure-certificate");
        assertThat(certificate.status()).as(certificate.body()).isEqualTo(200);
        JsonNode text = JsonMapper.shared().valueToTree(certificate.body());
        check("GET", "/api/admin/users/{id}/erasure-certificate", 200, text);
    }

    private void follow(String path, String id, String until) {
        String url = ingest.app().url() + path.replace("{id}", id);
        try (EventReader reader = EventReader.open(url, ingest.adminToken(), null)) {
            ingest.eventually(() -> assertThat(reader.statuses()).contains(until));
            reader.events().forEach(event -> check("GET", path, 200, event));
        }
    }

    /** @param ids for the places of the path, one after the other */
    private Answer call(ApiClient who, String method, String path, @Nullable String body, Object... ids) {
        String there = path;
        for (Object id : ids) {
            there = there.replaceFirst("\\{\\w+}", id.toString());
        }
        Answer answer = body == null
                ? who.send(method, there, BodyPublishers.noBody(), null)
                : who.send(method, there, BodyPublishers.ofString(body), "application/json");
        assertThat(answer.status()).as(there + answer.body()).isBetween(200, 202);
        check(method, path.replaceFirst("\\?.*", ""), answer.status(), answer.json());
        return answer;
    }

    private void check(String method, String path, int status, JsonNode value) {
        assertThat(described.faults(method, path, status, value))
                .as(method + " " + path + " " + value)
                .isEmpty();
        seen.add(method + " " + path + " " + status);
    }
}
