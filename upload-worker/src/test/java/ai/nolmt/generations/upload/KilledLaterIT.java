package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.ServerBetween.Fate;
import ai.nolmt.generations.upload.StalledWorkerProcess.Stall;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A worker that is killed after its PUT, and one after its commit; what either leaves behind another one meets. */
@Tag("long")
class KilledLaterIT {
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with(CONSUMER + "poll-timeout", "1s")
            // what a killed worker held comes again soon
            .with(CONSUMER + "visibility-timeout", "5s")
            .startedByTests();

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();
    private final UUID id = jobs.accept(user);

    @AfterEach
    void nothingIsLeft() {
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
    }

    @Test
    @Tag("F23")
    void whatWasCopiedAndNotCommittedStillHasItsStagedBytesAndIsStoredFromThem() throws Exception {
        String staging = new StagingKey(MigratedDatabase.PREFIX, user, id).value();
        app.s3().putObject(put -> put.bucket(app.bucket()).key(staging), RequestBody.fromBytes(TestJobs.PNG));
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET output = NULL, staging_key = :key WHERE id = :id")
                .param("key", staging)
                .param("id", id)
                .update();
        String copied;
        try (StalledWorkerProcess worker = StalledWorkerProcess.start(app, Stall.AFTER)) {
            send();
            copied = worker.awaitPut();
            worker.kill();
        }
        assertThat(jobs.rowsOf(id)).isZero();
        assertThat(keys("generations/" + user + "/")).containsExactly(copied);
        assertThat(keys(staging)).as("until the job is over").containsExactly(staging);

        try (ConfigurableApplicationContext other = app.start(Map.of())) {
            app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
            app.eventually(() -> assertThat(app.left("jobs")).isZero());
        }

        assertThat(jobs.rowsOf(id)).isEqualTo(1);
        assertThat(keys("generations/" + user + "/"))
                .as("the first one is the sweep's")
                .containsExactlyInAnyOrder(copied, jobs.keyOf(id));
        assertThat(tombstones()).containsExactly(staging);
    }

    @Test
    @Tag("F3")
    void whatWasCommittedAndNotAcknowledgedIsDeliveredAgainAndChangesNothing() throws Exception {
        try (ServerBetween sqs = ServerBetween.sqs()) {
            sqs.on("DeleteMessageBatch", Fate.SILENCE);
            try (StalledWorkerProcess worker = sqs.inItsPlace(() -> StalledWorkerProcess.start(app, Stall.NEVER))) {
                send();
                app.eventually(() -> assertThat(sqs.asked("DeleteMessageBatch")).isNotEmpty());
                worker.kill();
            }
        }
        assertThat(jobs.statusOf(id)).isEqualTo("succeeded");
        assertThat(app.left("jobs")).as("not acknowledged").isEqualTo(1);
        Map<String, Object> row = row();

        try (ConfigurableApplicationContext other = app.start(Map.of())) {
            app.eventually(() -> assertThat(app.left("jobs")).isZero());
        }

        assertThat(row()).isEqualTo(row);
        assertThat(keys("generations/" + user + "/")).containsExactly(jobs.keyOf(id));
        assertThat(tombstones()).isEmpty();
    }

    private void send() {
        app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
    }

    private Map<String, Object> row() {
        return app.database()
                .sql()
                .sql("SELECT g.*, j.status, j.attempts, j.updated_at AS job_updated_at"
                        + " FROM public.generations g JOIN nolmt.jobs j ON j.id = g.id WHERE g.id = :id")
                .param("id", id)
                .query()
                .singleRow();
    }

    private List<String> tombstones() {
        return app.database()
                .sql()
                .sql("SELECT key FROM nolmt.object_deletions WHERE key LIKE '%' || :user || '%'")
                .param("user", user.toString())
                .query((row, n) -> row.getString(1))
                .list();
    }

    private static List<String> keys(String prefix) {
        return app.s3().listObjectsV2(list -> list.bucket(app.bucket()).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .toList();
    }
}
