package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cancelAfter}: what isn't stored by then is cancelled. */
class DeadlineIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final ApiClient api = ingest.user(UUID.randomUUID());

    @Test
    @Tag("F21")
    void whatIsNotStoredInTimeIsCancelledAndSaysWhy() {
        String inline = accepted(api.post("/api/generations", inline("\"PT1S\"")));
        String staged = accepted(api.postFile(
                "{\"generationType\":\"image\",\"cancelAfter\":\"PT1S\"}", "image/png", IngestApi.largePng()));
        String key = Objects.requireNonNull(ingest.job(staged).stagingKey());
        String patient = accepted(api.post("/api/generations", inline("\"P1D\"")));

        ingest.eventually(() -> {
            assertThat(ingest.job(inline).status()).isEqualTo("cancelled");
            assertThat(ingest.job(staged).status()).isEqualTo("cancelled");
        });

        Answer shown = api.get("/api/generations/" + inline);
        assertThat(shown.text("status")).isEqualTo("cancelled");
        assertThat(shown.json().at("/error/code").asString()).isEqualTo("deadline");
        assertThat(ingest.job(inline).hasBytes()).isFalse();
        assertThat(ingest.tombstoneOf(key)).containsExactly("cancelled");
        assertThat(ingest.job(patient).status()).isNotEqualTo("cancelled");
    }

    @Test
    void aRedrivenJobHasAllTheTimeItNeeds() {
        String id = accepted(api.post("/api/generations", inline("\"P1D\"")));
        ingest.fail(id, ErrorCode.MEDIA_REFUSED);
        ingest.sql()
                .sql("UPDATE nolmt.jobs SET cancel_after = now() - interval '1 s' WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();

        assertThat(ingest.admin().post("/api/admin/jobs/" + id + "/redrive").status())
                .isEqualTo(202);

        assertThat(ingest.sql()
                        .sql("SELECT cancel_after IS NULL AND status <> 'cancelled' FROM nolmt.jobs WHERE id = :id")
                        .param("id", UUID.fromString(id))
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void aLateJobThatFailsIsCancelledAndNobodyRedrivesIt() {
        String id = accepted(api.post("/api/generations", inline("\"P1D\"")));
        ingest.sql()
                .sql("UPDATE nolmt.jobs SET cancel_after = clock_timestamp() WHERE id = :id")
                .param("id", UUID.fromString(id))
                .update();

        ingest.fail(id, ErrorCode.MEDIA_REFUSED);

        ingest.eventually(() -> assertThat(ingest.job(id).errorCode()).isEqualTo("deadline"));
        assertThat(ingest.job(id).status()).isEqualTo("cancelled");
        ingest.admin().post("/api/admin/jobs/" + id + "/redrive").isProblem(409, "not_redrivable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "600 | bare number",
                "\"PT0.5S\" | PT1S",
                "\"P15D\" | PT336H",
                "\"P1M\" | months",
                "\"soon\" | ISO 8601"
            })
    void whatIsNoTimeToWaitIsRefusedWithTheReason(String given, String reason) {
        Answer refused = api.post("/api/generations", inline(given));

        refused.isProblem(400, "cancel_after_invalid");
        assertThat(refused.text("detail")).contains(reason);
    }

    @Test
    void anotherDeadlineIsAnotherRequest() {
        String[] key = {"Idempotency-Key", "one"};
        String first = accepted(api.post("/api/generations", inline("\"P1D\""), key));

        assertThat(accepted(api.post("/api/generations", inline("\"PT24H\""), key)))
                .isEqualTo(first);
        api.post("/api/generations", inline("\"P2D\""), key).isProblem(422, "idempotency_key_reused");
        api.post("/api/generations", ApiClient.inline("image", "image/png", TestJobs.PNG), key)
                .isProblem(422, "idempotency_key_reused");
    }

    private static String inline(String cancelAfter) {
        return ApiClient.inline("image", "image/png", TestJobs.PNG)
                .replaceFirst("\\{", "{\"cancelAfter\":" + cancelAfter + ",");
    }

    private static String accepted(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.text("id");
    }
}
