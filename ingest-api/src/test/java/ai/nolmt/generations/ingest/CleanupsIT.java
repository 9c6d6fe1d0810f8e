package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.RecordKey;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

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
    void aReportIsReachedByALinkOnceItIsWritten() {
        String id = admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\"}").text("id");
        String report = "/api/admin/cleanups/" + id + "/report";
        admin.get(report).isProblem(409, "report_not_ready");

        set(id, "status = 'succeeded', finished_at = now(), report_due = now()");
        admin.get(report).isProblem(409, "report_not_ready");

        String key = RecordKey.ofReport(new KeyPrefix("generations/"), UUID.fromString(id));
        set(id, "report_due = NULL, reported_at = now(), report_key = '" + key + "'");
        Answer found = admin.get(report);
        assertThat(found.status()).as(found.body()).isEqualTo(302);
        assertThat(found.response().headers().firstValue("Location").orElseThrow())
                .contains(key)
                .contains("X-Amz-Signature");
        assertThat(found.response().headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(admin.get("/api/admin/cleanups/" + id).text("reportedAt")).isNotBlank();

        set(id, "report_key = NULL");
        admin.get(report).isProblem(404, "not_found");
        admin.get("/api/admin/cleanups/" + UUID.randomUUID() + "/report").isProblem(404, "not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report_tries = 0 | by schedule and found nothing",
                "reported_at = now(), report_tries = 1 | was kept for nolmt.jobs.keep",
                "report_tries = 9 | could not be written",
                "parent = id, shard_root = $$generations/$$ | in the report of the whole run"
            })
    void whyThereIsNoReportIsSaid(String columns, String why) {
        String id = admin.post("/api/admin/cleanups", "{\"kind\":\"dangling\"}").text("id");
        set(id, "status = 'succeeded', finished_at = now(), report_due = NULL, " + columns);

        Answer none = admin.get("/api/admin/cleanups/" + id + "/report");

        none.isProblem(404, "not_found");
        assertThat(none.body()).contains(why);
    }

    @Test
    void aRunThatIsUnderWaySaysHowFastItIsAndHowLongItTakes() {
        String id = admin.post("/api/admin/cleanups", "{\"kind\":\"orphans\",\"dryRun\":true}")
                .text("id");
        set(
                id,
                "status = 'running', started_at = now() - interval '100 seconds', updated_at = now(), scanned = 1000,"
                        + " cursor = 'generations/80000000-0000-4000-8000-000000000000/x'");

        JsonNode run = admin.get("/api/admin/cleanups/" + id).json();
        assertThat(run.path("perSecond").asDouble()).isEqualTo(10.0);
        assertThat(run.path("timeLeft").asString()).isEqualTo("PT1M40S");

        set(id, "status = 'succeeded', finished_at = now()");
        JsonNode over = admin.get("/api/admin/cleanups/" + id).json();
        assertThat(over.path("perSecond").isNumber()).isFalse();
        assertThat(over.path("timeLeft").isString()).isFalse();
    }

    @Test
    void aRunInShardsSaysWhatTheyHaveDoneAndHowLongTheyTake() {
        String id = admin.post("/api/admin/cleanups", "{\"kind\":\"orphans\",\"dryRun\":true}")
                .text("id");
        set(id, "status = 'running', started_at = now() - interval '100 seconds', updated_at = now()");
        shard(id, "NULL", "'generations/40'", "'generations/20000000-0000-4000-8000-000000000000/x'");
        shard(id, "'generations/40'", "NULL", "'generations/a0000000-0000-4000-8000-000000000000/x'");

        JsonNode run = admin.get("/api/admin/cleanups/" + id).json();
        assertThat(run.path("openShards").asInt()).isEqualTo(2);
        assertThat(run.path("scanned").asInt()).isEqualTo(1000);
        assertThat(run.path("perSecond").asDouble()).isEqualTo(10.0);
        assertThat(run.path("timeLeft").asString()).as("half of it is ahead").isEqualTo("PT1M40S");
    }

    private void shard(String parent, String after, String last, String cursor) {
        ingest.sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, dry_run, requested_by, parent, shard_root, shard_after,"
                        + " shard_last, status, scanned, cursor, updated_at) VALUES (gen_random_uuid(), 'orphans', true, 'shard', '"
                        + parent + "', 'generations/', " + after + ", " + last + ", 'running', 500, " + cursor
                        + ", (SELECT updated_at FROM nolmt.cleanup_runs WHERE id = '" + parent + "'))")
                .update();
    }

    @Test
    void aRunThatWaitsIsNotSentBeforeItsMomentUnlessSomebodyStopsIt() {
        String waiting = admin.post(
                        "/api/admin/cleanups", "{\"kind\":\"erase\",\"user\":\"" + UUID.randomUUID() + "\"}")
                .text("id");
        // as its worker leaves it: oldest of all, and unsent
        set(
                waiting,
                "status = 'running', last_sent_at = NULL, epoch = 1, claimed_until = now() + interval '1 hour',"
                        + " created_at = now() - interval '1 hour'");
        String later = admin.post("/api/admin/cleanups", "{\"kind\":\"purge\"}").text("id");
        ingest.eventually(
                () -> assertThat(admin.get("/api/admin/cleanups/" + later).text("status"))
                        .isEqualTo("queued"));
        assertThat(isSent(waiting)).isFalse();

        assertThat(admin.post("/api/admin/cleanups/" + waiting + "/stop").status())
                .isEqualTo(202);
        ingest.eventually(() -> assertThat(isSent(waiting)).isTrue());
    }

    private static boolean isSent(String id) {
        return ingest.sql()
                .sql("SELECT last_sent_at IS NOT NULL FROM nolmt.cleanup_runs WHERE id = :id")
                .param("id", UUID.fromString(id))
                .query(Boolean.class)
                .single();
    }

    private static void set(String id, String columns) {
        ingest.sql()
                .sql("UPDATE nolmt.cleanup_runs SET " + columns + " WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();
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
