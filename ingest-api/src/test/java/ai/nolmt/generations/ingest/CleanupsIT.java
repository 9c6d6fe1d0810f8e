package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanupsIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient admin = ingest.admin();

    @ParameterizedTest
    @ValueSource(strings = {"purge", "retention", "orphans", "dangling", "jobs", "staging", "scrub", "restore-check"})
    void aCleanUpOfEveryKindIsARunThatIsSent(String kind) {
        Answer accepted = admin.post("/api/admin/cleanups", "{\"kind\":\"" + kind + "\",\"dryRun\":true}");

        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String location = accepted.response().headers().firstValue("Location").orElseThrow();
        ingest.eventually(() -> {
            Answer run = admin.get(location);
            assertThat(run.text("kind")).isEqualTo(kind);
            assertThat(run.json().path("dryRun").asBoolean()).isTrue();
            assertThat(run.text("status")).isEqualTo("queued");
        });
    }

    @Test
    void aSweepKeepsHowOldOrphansMustBe() {
        Answer accepted =
                admin.post("/api/admin/cleanups", "{\"kind\":\"orphans\",\"dryRun\":true,\"olderThan\":\"PT24H\"}");

        assertThat(admin.get(accepted.response()
                                .headers()
                                .firstValue("Location")
                                .orElseThrow())
                        .text("olderThan"))
                .isEqualTo("PT24H");
    }

    @Test
    void theNewestRunsOfAKindAreListed() {
        String first =
                admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\"}").text("id");
        String second =
                admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\"}").text("id");
        String another =
                admin.post("/api/admin/cleanups", "{\"kind\":\"purge\"}").text("id");

        assertThat(admin.get("/api/admin/cleanups?kind=dangling").json().path("items"))
                .extracting(run -> run.path("id").asString())
                .startsWith(second, first)
                .doesNotContain(another);
        assertThat(admin.get("/api/admin/cleanups?limit=1").json().path("items"))
                .extracting(run -> run.path("id").asString())
                .containsExactly(another);
        admin.get("/api/admin/cleanups?limit=0").isProblem(400, "limit_invalid");
        admin.get("/api/admin/cleanups?kind=everything").isProblem(400, "cleanup_kind_unknown");
    }

    @Test
    void oneThatIsNotOverCanBeStoppedAndSaysWhoAsked() {
        String id = admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\"}").text("id");

        Answer stopping = admin.post("/api/admin/cleanups/" + id + "/stop");
        assertThat(stopping.status()).as(stopping.body()).isEqualTo(202);
        assertThat(ingest.admin().post("/api/admin/cleanups/" + id + "/stop").text("stoppedBy"))
                .isEqualTo(stopping.text("stoppedBy"))
                .isNotBlank();

        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET status = 'succeeded', finished_at = now() WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();
        admin.post("/api/admin/cleanups/" + id + "/stop").isProblem(409, "not_stoppable");
        admin.post("/api/admin/cleanups/" + UUID.randomUUID() + "/stop").isProblem(404, "not_found");
    }

    @Test
    void aScrubSaysHowCloselyItLooksAndOneThatReadsAllBytesIsAlone() {
        Answer sample =
                admin.post("/api/admin/cleanups", "{\"kind\":\"scrub\",\"sample\":0.25,\"prefix\":\"generations/a\"}");
        assertThat(sample.json().path("options").path("sample").asDouble()).isEqualTo(0.25);
        assertThat(sample.json().path("options").path("prefix").asString()).isEqualTo("generations/a");

        String bytes = "{\"kind\":\"scrub\",\"bytes\":true}";
        Answer first = admin.post("/api/admin/cleanups", bytes);
        assertThat(first.status()).as(first.body()).isEqualTo(202);
        admin.post("/api/admin/cleanups", bytes).isProblem(409, "cleanup_under_way");
        assertThat(admin.post("/api/admin/cleanups", "{\"kind\":\"scrub\"}").status())
                .isEqualTo(202);

        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET status = 'succeeded', finished_at = now() WHERE id = :id")
                .param("id", UUID.fromString(first.text("id")))
                .update();
        assertThat(admin.post("/api/admin/cleanups", bytes).status()).isEqualTo(202);
    }

    @Test
    void oneThatAdoptsIsAloneAndOneThatOnlyLooksIsNot() {
        String adopting = "{\"kind\":\"restore-check\",\"adopt\":true}";
        assertThat(admin.post("/api/admin/cleanups", adopting).status()).isEqualTo(202);
        admin.post("/api/admin/cleanups", adopting).isProblem(409, "cleanup_under_way");
        assertThat(admin.post("/api/admin/cleanups", "{\"kind\":\"restore-check\"}")
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"scrub\",\"sample\":0}",
                "{\"kind\":\"scrub\",\"sample\":1.5}",
                "{\"kind\":\"scrub\",\"sample\":-1}",
                "{\"kind\":\"scrub\",\"prefix\":\"elsewhere/\"}",
                "{\"kind\":\"dangling\",\"bytes\":true}",
                "{\"kind\":\"dangling\",\"adopt\":true}",
                "{\"kind\":\"jobs\",\"olderThan\":\"PT1H\"}"
            })
    void whatAKindCantDoIsSaid(String body) {
        admin.post("/api/admin/cleanups", body).isProblem(400, "cleanup_invalid");
    }

    @Test
    void aCleanUpThatMakesNoSenseIsRefused() {
        admin.post("/api/admin/cleanups", "{\"kind\":\"everything\"}").isProblem(400, "cleanup_kind_unknown");
        admin.post("/api/admin/cleanups", "{}").isProblem(400, "cleanup_kind_unknown");
        admin.post("/api/admin/cleanups", "{\"kind\":\"purge\",\"olderThan\":\"PT1H\"}")
                .isProblem(400, "cleanup_invalid");
        admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\",\"overrideFuse\":true}")
                .isProblem(400, "cleanup_invalid");
        admin.post("/api/admin/cleanups", "{\"kind\":\"orphans\",\"olderThan\":\"-PT1H\"}")
                .isProblem(400, "older_than_invalid");
        admin.get("/api/admin/cleanups/" + UUID.randomUUID()).isProblem(404, "not_found");
    }
}
