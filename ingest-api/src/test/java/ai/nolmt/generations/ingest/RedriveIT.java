package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.ApiClient.Answer;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.job.JobRedrive.Verdict;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedriveIT {
    @RegisterExtension
    static final IngestApi ingest = new IngestApi();

    private final UUID ann = UUID.randomUUID();
    private final ApiClient api = ingest.user(ann);
    private final ApiClient admin = ingest.admin();

    @BeforeEach
    void nothingFailedBefore() {
        ingest.sql()
                .sql("UPDATE nolmt.jobs SET status = 'deleted' WHERE status = 'failed'")
                .update();
    }

    @Test
    @Tag("F20")
    void aFailedJobIsSentAgainUnderANewEpoch() {
        String id = failed(ErrorCode.ATTEMPTS_EXHAUSTED);

        Answer redriven = redrive(id);

        assertThat(redriven.status()).as(redriven.body()).isEqualTo(202);
        assertThat(redriven.text("id")).isEqualTo(id);
        assertThat(redriven.text("status")).isEqualTo("accepted");
        assertThat(ingest.job(id).epoch()).isEqualTo(1);
        assertThat(ingest.job(id).errorCode()).isNull();
        assertThat(ingest.job(id).hasBytes()).isTrue();
        awaitSent(id);
        ingest.eventually(() -> assertThat(ingest.pointers())
                .anySatisfy(body -> assertThat(body).contains(id).contains("\"epoch\":1")));
    }

    @Test
    @Tag("F20")
    void aRedrivenJobIsUnsentUntilTheRelaySendsItAgain() {
        String id = failed(ErrorCode.ATTEMPTS_EXHAUSTED);
        UUID job = UUID.fromString(id);

        Boolean cleared = ingest.transactions().as(StageRole.ADMIN, tx -> {
            assertThat(JobRedrive.redrive(tx, job)).isPresent();
            tx.takeOn(StageRole.WORKER); // admins needn't see it
            return tx.sql()
                    .sql("SELECT last_sent_at IS NULL AND claimed_until IS NULL FROM nolmt.jobs WHERE id = :id")
                    .param("id", job)
                    .query(Boolean.class)
                    .single();
        });

        assertThat(cleared).isTrue();
        awaitSent(id);
    }

    @Test
    @Tag("F20")
    void aJobThatIsRedrivenTwiceGoesOnOnce() {
        String id = failed(ErrorCode.ATTEMPTS_EXHAUSTED);
        redrive(id);

        Answer again = redrive(id);

        assertThat(again.status()).as(again.body()).isEqualTo(202);
        assertThat(again.text("status")).isIn("accepted", "queued");
        assertThat(ingest.job(id).epoch()).isEqualTo(1);
    }

    @Test
    @Tag("F20")
    void aDeadLetterOfTheTimeBeforeTheRedriveFailsNothing() {
        String id = failed(ErrorCode.ATTEMPTS_EXHAUSTED);
        redrive(id);
        awaitSent(id);

        Verdict verdict = ingest.transactions()
                .as(StageRole.WORKER, tx -> JobRedrive.deadLetter(tx, UUID.fromString(id), 0, true, 10));

        assertThat(verdict).isEqualTo(Verdict.STALE);
        assertThat(ingest.job(id).status()).isEqualTo("queued");
    }

    @Test
    @Tag("F20")
    void aJobThatSucceededMeanwhileIsNotRedriven() {
        String id = api.accept();
        ingest.succeed(id);

        redrive(id).isProblem(409, "not_redrivable");
        assertThat(ingest.job(id).epoch()).isZero();
    }

    @Test
    void aJobThatItsUserEndedIsNotRedriven() {
        String cancelled = api.accept();
        api.post("/api/generations/" + cancelled + "/cancel");
        String deleted = failed(ErrorCode.ATTEMPTS_EXHAUSTED);
        api.delete("/api/generations/" + deleted);

        redrive(cancelled).isProblem(409, "not_redrivable");
        redrive(deleted).isProblem(409, "not_redrivable");
        redriveAll();
        assertThat(ingest.job(cancelled).status()).isEqualTo("cancelled");
        assertThat(ingest.job(deleted).status()).isEqualTo("deleted");
    }

    @Test
    @Tag("F20")
    void aJobThatIsClosedForGoodIsNotRedriven() {
        String id = api.accept();
        ingest.transactions().as(StageRole.WORKER, tx -> {
            JobAttempts.failForGood(tx, UUID.fromString(id), ErrorCode.USER_GONE, "Nobody could see it.");
            return true;
        });

        redrive(id).isProblem(409, "not_redrivable");
        assertThat(redriveAll()).isZero();
        assertThat(ingest.job(id).status()).isEqualTo("failed");
        assertThat(ingest.job(id).epoch()).isZero();
    }

    @Test
    void aJobThatIsNotThereIsNotFound() {
        redrive(UUID.randomUUID().toString()).isProblem(404, "not_found");
    }

    @Test
    @Tag("F20")
    void jobsOfOneCodeAreRedrivenAndTheOthersStay() {
        String exhausted = failed(ErrorCode.ATTEMPTS_EXHAUSTED);
        String refused = failed(ErrorCode.MEDIA_REFUSED);

        Answer redriven = admin.post("/api/admin/jobs/redrive", "{\"errorCode\":\"attempts_exhausted\"}");

        assertThat(redriven.status()).as(redriven.body()).isEqualTo(202);
        assertThat(redriven.json().path("redriven").asInt()).isEqualTo(1);
        assertThat(ingest.job(exhausted).epoch()).isEqualTo(1);
        assertThat(ingest.job(refused).status()).isEqualTo("failed");
        awaitSent(exhausted);
    }

    @Test
    @Tag("F20")
    void allFailedJobsAreRedrivenOnceInMoreThanOneBatch() {
        int jobs = 1100;
        api.accept();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(UUID.randomUUID());
        }
        ingest.sql()
                .sql("INSERT INTO nolmt.jobs (id, user_id, generation_type, output, fingerprint, status, error_code,"
                        + " last_sent_at, finished_at) SELECT id, :user, 'image', 'x', '', 'failed', 'media_refused',"
                        + " now(), now() FROM unnest(:ids) AS id")
                .param("user", ann)
                .param("ids", ids.toArray(UUID[]::new))
                .update();

        assertThat(redriveAll()).isEqualTo(jobs);
        assertThat(redriveAll()).isZero();
        ingest.eventually(() -> assertThat(ingest.sql()
                        .sql("SELECT count(*) FROM nolmt.jobs WHERE id = ANY(:ids) AND epoch = 1"
                                + " AND status = 'queued' AND last_sent_at IS NOT NULL")
                        .param("ids", ids.toArray(UUID[]::new))
                        .query(Integer.class)
                        .single())
                .isEqualTo(jobs));
    }

    @Test
    void aFilterThatIsMissingDoubledOrUnknownRedrivesNothing() {
        String id = failed(ErrorCode.ATTEMPTS_EXHAUSTED);

        for (String body : Set.of(
                "{}",
                "{\"all\":false}",
                "{\"errorCode\":\"attempts_exhausted\",\"all\":true}",
                "{\"errorCode\":\"bad_luck\"}",
                "{\"errorCode\":\"\"}",
                "{\"errorCode\":\"ATTEMPTS_EXHAUSTED\"}")) {
            admin.post("/api/admin/jobs/redrive", body).isProblem(400, "redrive_invalid");
        }
        admin.post("/api/admin/jobs/redrive", "{\"al\":true}").isProblem(400, "json_invalid");
        admin.post("/api/admin/jobs/redrive", "").isProblem(400, "body_missing");
        assertThat(ingest.job(id).status()).isEqualTo("failed");
    }

    private String failed(ErrorCode code) {
        String id = api.accept();
        awaitSent(id);
        ingest.fail(id, code);
        return id;
    }

    private Answer redrive(String id) {
        return admin.post("/api/admin/jobs/" + id + "/redrive");
    }

    private int redriveAll() {
        Answer redriven = admin.post("/api/admin/jobs/redrive", "{\"all\":true}");
        assertThat(redriven.status()).as(redriven.body()).isEqualTo(202);
        return redriven.json().path("redriven").asInt();
    }

    private static void awaitSent(String id) {
        ingest.eventually(() -> {
            assertThat(ingest.job(id).status()).isEqualTo("queued");
            assertThat(ingest.job(id).lastSentAt()).isNotNull();
        });
    }
}
