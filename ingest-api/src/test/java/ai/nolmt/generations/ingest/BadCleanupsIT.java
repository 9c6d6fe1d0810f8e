package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOption;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What admins may get wrong when they ask for clean-ups: each has its code, and no run is begun by any. */
class BadCleanupsIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private static final String PATH = "/api/admin/cleanups";
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiClient admin = ingest.admin();

    @AfterEach
    void nothingIsLeft() {
        ingest.sql().sql("DELETE FROM nolmt.cleanup_runs").update();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/generations/",
                "gener",
                "generations",
                "Generations/",
                "GENERATIONS/",
                "generations/../",
                "generations/..",
                "generations/./",
                "generations//",
                "generations/a//b",
                "generations%2F",
                "generations/%2e%2e/",
                "generations/%2E",
                "generations/\\u0000",
                "generations/\\n",
                "\\u202egenerations/",
                "g\\u00e9n\\u00e9rations/",
                "staging",
                "staging/elsewhere/",
                "nolmt-reports/generations/",
                "other/generations/"
            })
    void aPrefixOutsideOursIsRefused(String prefix) {
        refused("{\"kind\":\"orphans\",\"prefix\":\"" + prefix + "\"}", "cleanup_invalid");
        refused("{\"kind\":\"scrub\",\"prefix\":\"" + prefix + "\"}", "cleanup_invalid");
    }

    @Test
    void aPrefixThatIsLongerThanAKeyIsRefused() {
        String longest = "generations/" + "a".repeat(1024 - "generations/".length());
        refused("{\"kind\":\"orphans\",\"prefix\":\"" + longest + "a\"}", "cleanup_invalid");
        accepted("{\"kind\":\"orphans\",\"dryRun\":true,\"prefix\":\"" + longest + "\"}");
        accepted("{\"kind\":\"orphans\",\"dryRun\":true,\"prefix\":\"staging/generations/7\"}");
        accepted("{\"kind\":\"orphans\",\"dryRun\":true,\"prefix\":\"generations/\\u00e9\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-PT1S",
                "-PT0.000000001S",
                "PT-1S",
                "P-1D",
                "P3651D",
                "PT87600H0.000000001S",
                "PT2562047788015215H"
            })
    void anAgeOutOfItsBoundsIsRefused(String age) {
        refused("{\"kind\":\"orphans\",\"olderThan\":\"" + age + "\"}", "older_than_invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "-PT0S", "PT0.000000001S", "PT59M59.999999999S", "PT1H", "P3650D"})
    void anAgeWithinItsBoundsIsKept(String age) {
        String id = accepted("{\"kind\":\"orphans\",\"dryRun\":true,\"olderThan\":\"" + age + "\"}");

        Duration asked = Duration.parse(age);
        Duration shown = Duration.parse(JSON.readTree(admin.get(PATH + "/" + id).body())
                .path("olderThan")
                .asString(""));
        assertThat(shown.minus(asked).abs()).as("shown, in whole seconds").isLessThan(Duration.ofMillis(501));
        assertThat(ingest.sql()
                        .sql("SELECT abs(extract(epoch FROM older_than) - :asked) FROM nolmt.cleanup_runs")
                        .param("asked", new BigDecimal(asked.getSeconds()).add(BigDecimal.valueOf(asked.getNano(), 9)))
                        .query(BigDecimal.class)
                        .single())
                .as("kept, in microseconds")
                .isLessThanOrEqualTo(new BigDecimal("0.000001"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"PT\"",
                "\"P\"",
                "\"\"",
                "\" \"",
                "\"24h\"",
                "\"P1M\"",
                "\"P300000000Y\"",
                "\"PT99999999999999999999S\"",
                "\"PT1H \"",
                "true",
                "{}",
                "[]",
                "[\"PT1H\"]"
            })
    void whatIsNoAgeIsRefused(String age) {
        Answer answer = admin.post(PATH, "{\"kind\":\"orphans\",\"olderThan\":" + age + "}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("code")).isNotBlank();
        assertThat(answer.text("detail")).isNotBlank().doesNotContain("java.", "Exception");
        nothingIsBegun();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"orphans\",\"olderthan\":\"PT1H\"}",
                "{\"kind\":\"orphans\",\"dry_run\":true}",
                "{\"kind\":\"orphans\",\"dryRun\":\"yes\"}",
                "{\"kind\":\"orphans\",\"dryRun\":1}",
                "{\"kind\":[\"orphans\"]}",
                "{\"kind\":\"scrub\",\"sample\":\"all\"}",
                "{\"kind\":\"erase\",\"user\":\"ann\"}",
                "{\"kind\":\"orphans\",\"prefix\":{}}",
                "{\"kind\":\"orphans\"",
                "[]",
                "null",
                ""
            })
    void whatHasUnknownMembersOrOtherTypesIsRefused(String body) {
        Answer answer = admin.post(PATH, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("code")).isNotBlank();
        nothingIsBegun();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Orphans", "ORPHANS", "orphans ", " orphans", "orphan", "restore_check", "", "\\u0000"})
    void aKindThatThereIsNotIsRefused(String kind) {
        refused("{\"kind\":\"" + kind + "\"}", "cleanup_kind_unknown");
    }

    @ParameterizedTest
    @EnumSource(RunKind.class)
    void anOptionOfAnotherKindIsRefused(RunKind kind) {
        for (RunOption option : RunOption.values()) {
            if (!kind.takes(option)) {
                refused(
                        "{\"kind\":\"" + kind.wireName() + "\",\"" + option.wireName() + "\":" + some(option) + "}",
                        "cleanup_invalid");
            }
        }
    }

    private static String some(RunOption option) {
        return switch (option) {
            case OLDER_THAN -> "\"PT24H\"";
            case PREFIX -> "\"generations/\"";
            case USER -> "\"" + UUID.randomUUID() + "\"";
            case SAMPLE -> "0.5";
            case OVERRIDE_FUSE, BYTES, ADOPT -> "true";
            case INVENTORY -> "\"reports/manifest.json\"";
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "manifest.json",
                "/manifest.json",
                "reports/",
                "reports//manifest.json",
                "a/../manifest.json",
                "s3://b/manifest.json"
            })
    void anInventoryIsNamedByItsManifest(String key) {
        refused("{\"kind\":\"orphans\",\"inventory\":\"" + key + "\"}", "cleanup_invalid");
    }

    @Test
    void whatIsOverIsNeitherStoppedNorUndone() {
        String id = admin.post(PATH, "{\"kind\":\"orphans\"}").text("id");
        for (String status : new String[] {"succeeded", "partial", "failed", "aborted"}) {
            ingest.sql()
                    .sql(
                            "UPDATE nolmt.cleanup_runs SET status = :status, phase = 'closed', finished_at = now() WHERE id = :id")
                    .param("status", status)
                    .param("id", UUID.fromString(id))
                    .update();
            admin.post(PATH + "/" + id + "/stop").isProblem(409, "not_stoppable");
            admin.post(PATH + "/" + id + "/undo").isProblem(409, "not_undoable");
        }
    }

    private String accepted(String body) {
        Answer answer = admin.post(PATH, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return JSON.readTree(answer.body()).path("id").asString("");
    }

    private void refused(String body, String code) {
        Answer answer = admin.post(PATH, body);
        answer.isProblem(400, code);
        assertThat(JSON.readTree(answer.body()).path("detail").asString(""))
                .as(body)
                .endsWith(".");
        nothingIsBegun();
    }

    private static void nothingIsBegun() {
        assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM nolmt.cleanup_runs")
                        .query(Integer.class)
                        .single())
                .isZero();
    }
}
