package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.certificate.SignedStatement;
import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** When an erasure is certified, and what the certificate says. The worker's part is played by statements. */
class CertificatesIT {
    private static final KeyPair KEYS = keys();

    @RegisterExtension
    static final IngestApi ingest = new IngestApi()
            .with(
                    "nolmt.certificates.key",
                    "-----BEGIN PRIVATE KEY-----\\n"
                            + Base64.getEncoder()
                                    .encodeToString(KEYS.getPrivate().getEncoded())
                            + "\\n-----END PRIVATE KEY-----");

    private final ApiClient admin = ingest.admin();
    private final UUID ann = UUID.randomUUID();
    private final String certificate = "/api/admin/users/" + ann + "/erasure-certificate";

    @Test
    @Tag("F22")
    void anErasureIsCertifiedOnceItsLastLookFoundNothing() throws Exception {
        refused("Nobody has erased this user");
        String run = erase();
        refused("is under way");
        set(run, "status = 'running', cursor = 'waiting 2030-01-01T00:00:00Z'");
        refused("looks at the bucket at 2030-01-01T00:00:00Z");
        set(run, "status = 'partial', finished_at = now(), error_message = 'The bucket kept one.'");
        refused("The bucket kept one.");

        set(run, "status = 'succeeded', error_message = NULL");
        receipt("k/1", "2026-01-01T00:00:00Z");
        receipt("k/2", "2026-01-02T00:00:00.5Z");

        Answer answer = admin.get(certificate);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.response().headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/jose");
        byte[] bytes = SignedStatement.verified(answer.body(), KEYS.getPublic());
        JsonNode statement = JsonMapper.shared().readTree(bytes);
        assertThat(statement.propertyNames())
                .containsExactly(
                        "certificate",
                        "erasedAt",
                        "installation",
                        "issuedAt",
                        "lastLookAt",
                        "notCovered",
                        "receipts",
                        "run",
                        "user");
        assertThat(statement.path("notCovered").valueStream().map(JsonNode::asString))
                .anyMatch(one -> one.contains("versions"))
                .anyMatch(one -> one.contains("Replicas"))
                .anyMatch(one -> one.contains("Backups"))
                .anyMatch(one -> one.contains("CDN"))
                .anyMatch(one -> one.contains("webhooks"))
                .anyMatch(one -> one.contains("held"))
                .anyMatch(one -> one.contains("legacy-prefixes"))
                .anyMatch(one -> one.contains("Inventory"));
        assertThat(statement.path("user").asString()).isEqualTo(ann.toString());
        assertThat(statement.path("run").asString()).isEqualTo(run);
        JsonNode receipts = statement.path("receipts");
        assertThat(receipts.path("count").asInt()).isEqualTo(2);
        assertThat(receipts.path("items").get(1).path("key").asString()).isEqualTo("k/2");
        assertThat(receipts.path("sha256").asString())
                .isEqualTo(sha256("2026-01-01T00:00:00Z k/1\n2026-01-02T00:00:00.500Z k/2\n"));
    }

    @Test
    void whatIsHeldOrCameBehindItIsNotCertified() {
        String run = erase();
        set(run, "status = 'succeeded', finished_at = now()");
        assertThat(admin.get(certificate).status()).isEqualTo(200);

        UUID id = UUID.randomUUID();
        ingest.sql().sql("INSERT INTO auth.users (id) VALUES (?)").param(ann).update();
        ingest.insertRow(ann, id, "now()");
        refused("1 generation is held");

        ingest.sql().sql("DELETE FROM generations WHERE id = ?").param(id).update();
        refused("1 object on its way out");

        ingest.sql()
                .sql("UPDATE nolmt.object_deletions SET state = 'purged', purged_at = now() WHERE user_id = ?")
                .param(ann)
                .update();
        assertThat(admin.get(certificate).status()).isEqualTo(200);
        ingest.sql().sql("UPDATE nolmt.erased_users SET erased_at = now()").update();
        refused("Erase the user once more");
        assertThat(erase()).as("another erasure").isNotEqualTo(run);
        refused("is under way");
    }

    /** To be pasted, and no pattern. */
    @Test
    void ofWhomNobodyErasedItSaysWhatErasesThem() {
        refused("POST /api/admin/users/" + ann + "/erase does.");
    }

    @Test
    void ofManyReceiptsItHasNumberAndHash() throws Exception {
        String run = erase();
        set(run, "status = 'succeeded', finished_at = now()");
        ingest.sql()
                .sql("INSERT INTO nolmt.receipts (key, user_id, reason, actor)"
                        + " SELECT 'k/' || n, ?, 'erased', 'test' FROM generate_series(1, 2500) AS n")
                .param(ann)
                .update();

        JsonNode receipts = JsonMapper.shared()
                .readTree(SignedStatement.verified(admin.get(certificate).body(), KEYS.getPublic()))
                .path("receipts");

        assertThat(receipts.path("count").asInt()).isEqualTo(2500);
        assertThat(receipts.path("sha256").asString()).matches("[0-9a-f]{64}");
        assertThat(receipts.has("items")).isFalse();
    }

    @Test
    void theSameErasureIsOneRunHoweverOftenItIsAskedFor() {
        assertThat(erase()).isEqualTo(erase());
        admin.post("/api/admin/cleanups", "{\"kind\":\"erase\"}").isProblem(400, "cleanup_invalid");
        ingest.user(ann).get(certificate).isProblem(403, "forbidden");
    }

    private String erase() {
        Answer erased = admin.post("/api/admin/users/" + ann + "/erase");
        assertThat(erased.status()).as(erased.body()).isEqualTo(200);
        return erased.text("run");
    }

    private void refused(String why) {
        Answer answer = admin.get(certificate);
        answer.isProblem(409, "not_certifiable");
        assertThat(answer.body()).contains(why);
    }

    private static void set(String run, String columns) {
        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET " + columns + " WHERE id = ?")
                .param(UUID.fromString(run))
                .update();
    }

    private void receipt(String key, String time) {
        ingest.sql()
                .sql("INSERT INTO nolmt.receipts (key, user_id, reason, actor, confirmed_at)"
                        + " VALUES (?, ?, 'erased', 'test', CAST(? AS timestamptz))")
                .params(key, ann, time)
                .update();
    }

    private static String sha256(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
