package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

@Tag("long")
class KilledBeforePutIT {
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with(CONSUMER + "poll-timeout", "1s")
            // what a killed worker held comes again soon
            .with(CONSUMER + "visibility-timeout", "5s")
            .startedByTests();

    @Test
    @Tag("F1")
    void whatAWorkerHadThatWasKilledBeforeItsPutIsDeliveredAgainAndStoredOnce() throws Exception {
        UUID user = app.jobs().newUser();
        UUID id = app.jobs().accept(user);
        String never;
        try (StalledWorkerProcess worker = StalledWorkerProcess.start(app, StalledWorkerProcess.Stall.BEFORE)) {
            app.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));
            never = worker.awaitPut();
            worker.kill();
        }
        assertThat(app.left("jobs")).as("not acknowledged").isEqualTo(1);
        assertThat(app.jobs().rowsOf(id)).isZero();

        app.start(Map.of());

        app.eventually(() -> assertThat(app.jobs().statusOf(id)).isEqualTo("succeeded"));
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
        assertThat(app.jobs().rowsOf(id)).isEqualTo(1);
        assertThat(app.s3()
                        .listObjectsV2(list -> list.bucket(app.bucket()).prefix("generations/" + user + "/"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly(app.jobs().keyOf(id))
                .doesNotContain(never);
    }
}
