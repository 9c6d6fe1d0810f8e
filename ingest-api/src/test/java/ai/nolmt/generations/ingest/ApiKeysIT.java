package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Producers that act for users with a key of their own. */
class ApiKeysIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient admin = ingest.admin();

    @Test
    void aKeyActsForTheUserWhomItNamesAndForNobodyElse() {
        String key = make("[\"read\",\"write\"]").at("/key").asString();

        String id = post(key, ann).text("id");

        assertThat(get(key, ann, "/api/generations/" + id).status()).isEqualTo(200);
        assertThat(ingest.user(ann).get("/api/generations/" + id).status()).isEqualTo(200);
        get(key, UUID.randomUUID(), "/api/generations/" + id).isProblem(404, "not_found");
        assertThat(ingest.jobsOf(ann)).isOne();
    }

    @Test
    void aKeyDoesWhatItsScopesSay() {
        String reads = make("[\"read\"]").at("/key").asString();
        String writes = make("[\"write\"]").at("/key").asString();

        Answer refused = post(reads, ann);
        refused.isProblem(403, "forbidden");
        assertThat(refused.text("detail")).contains("scope write");
        assertThat(get(reads, ann, "/api/generations").status()).isEqualTo(200);
        assertThat(post(writes, ann).status()).isEqualTo(202);
        assertThat(get(writes, ann, "/api/generations").text("detail")).contains("scope read");
    }

    @Test
    @Tag("A21")
    void noKeyIsAnAdmins() {
        String key = make("[\"read\",\"write\"]").at("/key").asString();

        get(key, ann, "/api/admin/api-keys").isProblem(403, "forbidden");
        send(key, ann, "POST", "/api/admin/users/" + ann + "/erase").isProblem(403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ann", "1-2-3-4-5", "00000000-0000-0000-0000-00000000000g"})
    void aKeyWithoutAUserIsToldToNameOne(String user) {
        String key = make("[\"read\"]").at("/key").asString();

        Answer refused =
                ingest.bearer(key).send("GET", "/api/generations", BodyPublishers.noBody(), null, "X-User-Id", user);

        refused.isProblem(400, "user_id_invalid");
        ingest.bearer(key).get("/api/generations").isProblem(400, "user_id_invalid");
    }

    @Test
    @Tag("A5")
    void whoHasATokenIsWhoTheTokenSaysWhateverElseTheySay() {
        String id = ingest.user(ann).accept();

        ingest.user(UUID.randomUUID())
                .send("GET", "/api/generations/" + id, BodyPublishers.noBody(), null, "X-User-Id", ann.toString())
                .isProblem(404, "not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nolmt_", "nolmt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "nolmt_%00", "nolmt_a.b.c"})
    void aKeyThatNobodyMadeIsRefused(String key) {
        get(key, ann, "/api/generations").isProblem(401, "token_invalid");
    }

    @Test
    void whatIsRevokedOrHasExpiredOpensNothing() {
        JsonNode revoked = make("[\"read\"]");
        String key = revoked.at("/key").asString();
        assertThat(get(key, ann, "/api/generations").status()).isEqualTo(200);

        String path = "/api/admin/api-keys/" + revoked.at("/apiKey/id").asString();
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        get(key, ann, "/api/generations").isProblem(401, "token_invalid");
        assertThat(admin.get("/api/admin/api-keys").body())
                .contains("revokedAt")
                .doesNotContain(key);

        String brief = admin.post(
                        "/api/admin/api-keys", "{\"name\":\"a\",\"scopes\":[\"read\"],\"expiresIn\":\"PT1S\"}")
                .text("key");
        ingest.eventually(() -> get(brief, ann, "/api/generations").isProblem(401, "token_invalid"));
        admin.delete("/api/admin/api-keys/" + UUID.randomUUID()).isProblem(404, "not_found");
    }

    @Test
    void theKeyItselfIsNowhereButInTheAnswer() {
        String key = make("[\"read\"]").at("/key").asString();
        get(key, ann, "/api/generations");

        assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM nolmt.api_keys k WHERE k::text LIKE '%' || :key || '%'")
                        .param("key", key.substring(6))
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void keysThatStrangersMakeUpCostNoQueryEach() {
        long before = queries();
        for (int i = 0; i < 300; i++) {
            get("nolmt_" + i, ann, "/api/generations").isProblem(401, "token_invalid");
        }
        assertThat(queries() - before).isLessThan(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\" \",\"scopes\":[\"read\"]}",
                "{\"name\":\"a\\nb\",\"scopes\":[\"read\"]}",
                "{\"name\":\"a\"}",
                "{\"name\":\"a\",\"scopes\":[]}",
                "{\"name\":\"a\",\"scopes\":[null]}",
                "{\"name\":\"a\",\"scopes\":[\"admin\"]}",
                "{\"name\":\"a\",\"scopes\":[\"read\"],\"expiresIn\":\"PT0S\"}"
            })
    void aKeyThatMakesNoSenseIsNotMade(String request) {
        admin.post("/api/admin/api-keys", request).isProblem(400, "api_key_invalid");
    }

    private JsonNode make(String scopes) {
        Answer made = admin.post("/api/admin/api-keys", "{\"name\":\"renderer\",\"scopes\":" + scopes + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json();
    }

    /** As the server counts transactions that read this table. */
    private static long queries() {
        return ingest.sql()
                .sql("SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'api_keys'")
                .query(Long.class)
                .single();
    }

    private static Answer post(String key, UUID user) {
        return ingest.bearer(key)
                .post(
                        "/api/generations",
                        ApiClient.inline("image", "image/png", TestJobs.PNG),
                        "X-User-Id",
                        user.toString());
    }

    private static Answer get(String key, UUID user, String path) {
        return send(key, user, "GET", path);
    }

    private static Answer send(String key, UUID user, String method, String path) {
        return ingest.bearer(key).send(method, path, BodyPublishers.noBody(), null, "X-User-Id", user.toString());
    }
}
