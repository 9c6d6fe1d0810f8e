package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import ai.nolmt.generations.upload.StalledWorkerProcess.Stall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A worker that is told to stop while it has more to do than it can. */
@Tag("long")
class StopUnderLoadIT {
    private static final int JOBS = 2000;
    private static final Duration GRACE = Duration.ofSeconds(30); // of Kubernetes and ECS

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with("spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.poll-timeout", "1s")
            .startedByTests();

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();

    @Test
    @Tag("F12")
    void whatHasBegunIsFinishedAndTheRestIsGivenBackUntouched() throws Exception {
        List<UUID> ids = Stream.generate(() -> jobs.accept(user)).limit(JOBS).toList();
        app.start(Map.of()).close(); // it makes the queues
        Pointers.send(app, ids);
        int stored;
        try (StalledWorkerProcess worker = StalledWorkerProcess.start(app, Stall.NEVER)) {
            app.eventually(() -> assertThat(succeeded()).isGreaterThan(100));
            long begun = System.nanoTime();
            worker.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(GRACE);
            stored = succeeded();
        }
        assertThat(stored).as("or there was no load").isLessThan(JOBS);
        assertThat(app.left("jobs")).as("exactly what isn't stored").isEqualTo(JOBS - stored);
        assertThat(objects()).as("nothing was begun and left").hasSize(stored);

        app.start(Map.of());
        app.eventually(() -> assertThat(succeeded()).isEqualTo(JOBS));
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
        assertThat(objects()).as("nothing was done twice").hasSize(JOBS);
    }

    private static int succeeded() {
        return app.database()
                .sql()
                .sql("SELECT count(*) FROM nolmt.jobs WHERE status = 'succeeded'")
                .query(Integer.class)
                .single();
    }

    private List<String> objects() {
        return app
                .s3()
                .listObjectsV2Paginator(list -> list.bucket(app.bucket()).prefix("generations/" + user + "/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }
}
