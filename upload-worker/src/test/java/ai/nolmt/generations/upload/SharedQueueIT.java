package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.progress.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Two installations, each with its database and bucket, whose workers receive from the same queues. */
@Tag("F31")
@ExtendWith(OutputCaptureExtension.class)
class SharedQueueIT {
    private static final int JOBS = 20;
    private static final String LOUDLY = "Give each installation queues of its own";

    @RegisterExtension
    static final AppUnderTest production = worker();

    @RegisterExtension
    static final AppUnderTest staging = worker();

    @Test
    void whatIsTheOthersGoesBackAndIsStoredByItsOwner(CapturedOutput log) {
        production.start(Map.of()).close(); // it makes the queues
        List<UUID> ofProduction = accept(production);
        List<UUID> ofStaging = accept(staging);
        UUID given = production.jobs().accept(production.jobs().newUser());
        Pointer letter = new Pointer(Target.JOB, given, 0, installation(production));
        production.send("jobs-dlq", PointerCodec.encode(letter));
        for (int i = 0; i < JOBS; i++) {
            send(production, ofProduction.get(i));
            send(staging, ofStaging.get(i));
        }

        // alone at first: it must not use up what is the other's
        ConfigurableApplicationContext other = staging.start(
                Map.of("nolmt.queues.jobs", queue("jobs"), "nolmt.queues.jobs-dead-letters", queue("jobs-dlq")));
        Progress.eventually(
                () -> staging.database().written(),
                () -> assertThat(stored(staging)).isEqualTo(JOBS));
        Progress.eventually(() -> assertThat(log.getAll().lines().filter(line -> line.contains(LOUDLY)))
                .as("of both queues")
                .hasSizeGreaterThanOrEqualTo(2));
        assertThat(stored(production)).isZero();
        assertThat(count(production, "SELECT count(*) FROM nolmt.jobs WHERE epoch = 0"))
                .isEqualTo(JOBS + 1);

        production.start(Map.of());
        within(() -> assertThat(stored(production)).isPositive()); // beside the other one, which may be the luckier
        other.close();
        within(() -> assertThat(stored(production)).isEqualTo(JOBS));
        within(() -> assertThat(count(production, "SELECT epoch FROM nolmt.jobs WHERE id = '" + given + "'"))
                .as("its dead letter is its own worker's to judge")
                .isEqualTo(1));
        within(() -> assertThat(production.left("jobs") + production.left("jobs-dlq"))
                .isZero());
        assertThat(log.getAll().lines().filter(line -> line.contains(LOUDLY)))
                .as("a line a minute for each of four listeners, for %s messages", 2 * JOBS)
                .hasSizeLessThan(JOBS);
        for (AppUnderTest one : List.of(production, staging)) {
            assertThat(count(one, "SELECT count(*) FROM nolmt.parked_messages")).isZero();
            assertThat(count(one, "SELECT count(*) FROM nolmt.jobs WHERE status NOT IN ('succeeded', 'accepted')"))
                    .isZero();
            assertThat(count(one, "SELECT count(*) FROM nolmt.jobs WHERE second_chances > 0 AND id <> '" + given + "'"))
                    .as("dead letters of what only the other one had received")
                    .isZero();
        }
    }

    @Test
    void aBucketOfTheOtherInstallationStopsTheStart(CapturedOutput log) {
        staging.refusesToStart("AWS_S3_BUCKET_NAME", production.bucket());

        assertThat(log).contains("The bucket " + production.bucket() + " says", "belongs to another database");
    }

    @Test
    void aBucketThatNobodyHasMarkedIsSaid(CapturedOutput log) {
        String unmarked = Backends.shared().newBucket();
        staging.start(Map.of("AWS_S3_BUCKET_NAME", unmarked)).close();
        Backends.shared().dropBucket(unmarked);

        assertThat(log).contains("The bucket " + unmarked + " doesn't say which database it belongs to");
    }

    /** What was hidden comes by time alone: there is no other progress to wait for. */
    private static void within(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(15)).untilAsserted(assertion);
    }

    private static AppUnderTest worker() {
        String consumer = "spring.cloud.stream.sqs.bindings.%s-in-0.consumer.";
        AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class).startedByTests();
        for (String binding : List.of("uploads", "deadLetters")) {
            app.with(consumer.formatted(binding) + "poll-timeout", "1s");
        }
        return app.with(consumer.formatted("deadLetters") + "max-redelivery-delay", "5s");
    }

    private static String queue(String name) {
        String url = production.queueUrl(name);
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static List<UUID> accept(AppUnderTest installation) {
        UUID user = installation.jobs().newUser();
        return Stream.generate(() -> installation.jobs().accept(user))
                .limit(JOBS)
                .toList();
    }

    private static void send(AppUnderTest installation, UUID job) {
        production.send("jobs", PointerCodec.encode(new Pointer(Target.JOB, job, 0, installation(installation))));
    }

    private static UUID installation(AppUnderTest app) {
        return Migrations.installation(app.database().superuser());
    }

    private static int stored(AppUnderTest app) {
        return count(app, "SELECT count(*) FROM public.generations");
    }

    private static int count(AppUnderTest app, String query) {
        return app.database().sql().sql(query).query(Integer.class).single();
    }
}
