package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.http.BearerToken;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is let in, and to what. */
class CallersIT {
    private static final String CLAIMS = "{\"sub\":\"%s\",\"aud\":\"%s\"%s}";

    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final Instant now = Instant.now();
    private final String expiry = ",\"exp\":" + now.plusSeconds(600).getEpochSecond();

    @Test
    void aCallerWithoutATokenIsAskedForOne() {
        ingest.stranger().get("/api/generations").isProblem(401, "token_missing");
        ingest.stranger().post("/api/uploads").isProblem(401, "token_missing");
        ingest.stranger().post("/api/admin/users/" + ann + "/erase").isProblem(401, "token_missing");
    }

    @Test
    @Tag("A1")
    void aTokenThatWeDidNotSignIsRefused() {
        refused("nonsense");
        refused(BearerToken.user("another secret, that is long enough for it", ann, now, now.plusSeconds(60)));
    }

    @Test
    @Tag("A2")
    void aTokenThatExpiredOrIsForOthersIsRefused() {
        refused(BearerToken.user(AppEnvironment.JWT_SECRET, ann, now, now.minusSeconds(60)));
        refused(BearerToken.sign(AppEnvironment.JWT_SECRET, CLAIMS.formatted(ann, "authenticated", "")));
        refused(BearerToken.sign(AppEnvironment.JWT_SECRET, CLAIMS.formatted(ann, "somebody", expiry)));
    }

    @Test
    void aTokenWhoseSubjectIsNoUuidIsRefused() {
        refused(BearerToken.sign(AppEnvironment.JWT_SECRET, CLAIMS.formatted("service", "authenticated", expiry)));
    }

    @Test
    @Tag("A4")
    @Tag("A21")
    void aUserIsForbiddenWhatIsAnAdminsWhetherItIsThereOrNot() {
        ApiClient user = ingest.user(ann);
        String failed = user.accept();
        ingest.fail(failed, ErrorCode.ATTEMPTS_EXHAUSTED);
        String unknown = UUID.randomUUID().toString();

        user.post("/api/admin/cleanups", "{\"kind\":\"purge\"}").isProblem(403, "forbidden");
        user.post("/api/admin/bulk", "{\"action\":\"delete\",\"filter\":{\"status\":\"failed\"},\"preview\":true}")
                .isProblem(403, "forbidden");
        user.post("/api/admin/jobs/redrive", "{\"all\":true}").isProblem(403, "forbidden");
        user.post("/api/admin/jobs/" + failed + "/redrive").isProblem(403, "forbidden");
        user.post("/api/admin/users/" + ann + "/erase").isProblem(403, "forbidden");
        assertThat(user.post("/api/admin/jobs/" + failed + "/redrive").body().replace(failed, "?"))
                .isEqualTo(user.post("/api/admin/jobs/" + unknown + "/redrive")
                        .body()
                        .replace(unknown, "?"));
        assertThat(user.post("/api/admin/users/" + ann + "/erase").body().replace(ann.toString(), "?"))
                .isEqualTo(user.post("/api/admin/users/" + unknown + "/erase")
                        .body()
                        .replace(unknown, "?"));
        assertThat(ingest.job(failed).status()).isEqualTo("failed");
    }

    @Test
    @Tag("A21")
    void aRoleThatUsersWriteThemselvesMakesNoAdmin() {
        String token = BearerToken.sign(
                AppEnvironment.JWT_SECRET,
                CLAIMS.formatted(
                        ann, "authenticated", expiry + ",\"user_metadata\":{\"role\":\"admin\"},\"role\":\"admin\""));

        ingest.bearer(token).post("/api/admin/users/" + ann + "/erase").isProblem(403, "forbidden");
    }

    @Test
    void theDescriptionOfTheApiIsReadableToAllAndNamesEveryEndpoint() {
        Answer description = ingest.stranger().get("/v3/api-docs");

        assertThat(description.status()).isEqualTo(200);
        assertThat(description.json().path("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/api/generations",
                        "/api/generations/batch",
                        "/api/generations/export",
                        "/api/generations/events",
                        "/api/generations/{id}/events",
                        "/api/generations/{id}/content",
                        "/api/generations/{id}",
                        "/api/generations/{id}/cancel",
                        "/api/generations/{id}/shares",
                        "/api/generations/{id}/shares/{share}",
                        "/s/{token}",
                        "/api/usage",
                        "/api/admin/api-keys",
                        "/api/admin/api-keys/{id}",
                        "/api/uploads",
                        "/api/uploads/{id}",
                        "/api/uploads/{id}/parts",
                        "/api/uploads/{id}/complete",
                        "/api/webhooks",
                        "/api/webhooks/{id}",
                        "/api/webhooks/{id}/secret",
                        "/api/webhooks/{webhook}/test",
                        "/api/webhooks/{webhook}/replay",
                        "/api/webhooks/{webhook}/deliveries",
                        "/api/webhooks/{webhook}/deliveries/{id}",
                        "/api/webhooks/{webhook}/deliveries/{id}/replay",
                        "/api/admin/backlog",
                        "/api/admin/webhooks",
                        "/api/admin/webhooks/{webhook}/deliveries",
                        "/api/admin/webhooks/{webhook}/deliveries/{id}",
                        "/api/admin/users",
                        "/api/admin/users/{id}",
                        "/api/admin/users/{id}/limits",
                        "/api/admin/users/{id}/erasure-certificate",
                        "/api/admin/parked-messages",
                        "/api/admin/cleanups",
                        "/api/admin/cleanups/{id}",
                        "/api/admin/cleanups/{id}/stop",
                        "/api/admin/cleanups/{id}/undo",
                        "/api/admin/cleanups/{id}/events",
                        "/api/admin/cleanups/{id}/report",
                        "/api/admin/receipts",
                        "/api/admin/bulk",
                        "/api/admin/bulk/{id}",
                        "/api/admin/bulk/{id}/events",
                        "/api/admin/bulk/{id}/stop",
                        "/api/admin/holds",
                        "/api/admin/holds/{generation}",
                        "/api/admin/holds/users/{user}",
                        "/api/admin/jobs/redrive",
                        "/api/admin/jobs/{id}/redrive",
                        "/api/admin/users/{id}/erase");
    }

    private static void refused(String token) {
        ingest.bearer(token).get("/api/generations").isProblem(401, "token_invalid");
    }
}
