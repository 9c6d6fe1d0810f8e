package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.progress.Progress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Two installations, each with its database and bucket, whose clean-ups share their queues. */
@Tag("F31")
@ExtendWith(OutputCaptureExtension.class)
class SharedQueueIT {
    @RegisterExtension
    static final AppUnderTest production = worker();

    @RegisterExtension
    static final AppUnderTest staging = worker();

    @Test
    void commandsOfTheOthersGoBackAndAreRunByTheirOwner(CapturedOutput log) {
        production.start(Map.of()).close(); // it makes the queues
        UUID ofProduction = insertRun(production);
        UUID ofStaging = insertRun(staging);
        UUID given = insertRun(production);
        production.send("cleanups", pointer(production, ofProduction));
        production.send("cleanups", pointer(staging, ofStaging));
        production.send("cleanups-dlq", pointer(production, given));

        ConfigurableApplicationContext other = staging.start(Map.of(
                "nolmt.queues.cleanups",
                queue("cleanups"),
                "nolmt.queues.cleanups-dead-letters",
                queue("cleanups-dlq")));
        staging.eventually(() -> assertThat(statusOf(staging, ofStaging)).isEqualTo("succeeded"));
        Progress.eventually(() -> assertThat(log)
                .contains("The message for " + ofProduction + " in the queue " + queue("cleanups"))
                .contains("The message for " + given + " in the queue " + queue("cleanups-dlq")));
        assertThat(statusOf(production, ofProduction)).isEqualTo("accepted");

        production.start(Map.of());
        other.close(); // or whoever is lucky has it, for as long as the other's luck lasts
        production.eventually(
                () -> assertThat(statusOf(production, ofProduction)).isEqualTo("succeeded"));
        production.eventually(() -> assertThat(production
                        .database()
                        .sql()
                        .sql("SELECT epoch FROM nolmt.cleanup_runs WHERE id = ?")
                        .param(given)
                        .query(Integer.class)
                        .single())
                .as("its dead letter is its own worker's to judge")
                .isEqualTo(1));
        for (AppUnderTest one : List.of(production, staging)) {
            assertThat(one.database()
                            .sql()
                            .sql("SELECT count(*) FROM nolmt.parked_messages")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    private static AppUnderTest worker() {
        String consumer = "spring.cloud.stream.sqs.bindings.%s-in-0.consumer.";
        AppUnderTest app = AppUnderTest.of(CleanupWorkerApplication.class).startedByTests();
        for (String binding : List.of("cleanups", "deadCommands")) {
            app.with(consumer.formatted(binding) + "poll-timeout", "1s");
        }
        return app.with(consumer.formatted("deadCommands") + "max-redelivery-delay", "5s");
    }

    private static String queue(String name) {
        String url = production.queueUrl(name);
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static UUID insertRun(AppUnderTest installation) {
        UUID id = UUID.randomUUID();
        installation
                .database()
                .sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by) VALUES (?, 'retention', 'test')")
                .param(id)
                .update();
        return id;
    }

    private static String statusOf(AppUnderTest installation, UUID run) {
        return installation
                .database()
                .sql()
                .sql("SELECT status FROM nolmt.cleanup_runs WHERE id = ?")
                .param(run)
                .query(String.class)
                .single();
    }

    private static byte[] pointer(AppUnderTest installation, UUID run) {
        UUID owner = Migrations.installation(installation.database().superuser());
        return PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, run, 0, owner));
    }
}
