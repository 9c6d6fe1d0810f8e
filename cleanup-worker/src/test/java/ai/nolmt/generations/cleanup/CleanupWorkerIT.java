package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The worker as an application: commands over SQS, runs by schedule. */
@ExtendWith(OutputCaptureExtension.class)
class CleanupWorkerIT {
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.%s-in-0.consumer.";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(CleanupWorkerApplication.class)
            .with("nolmt.cleanup.schedule.purge", "PT1S")
            .with(CONSUMER.formatted("cleanups") + "poll-timeout", "1s")
            .with(CONSUMER.formatted("cleanups") + "redelivery-delay", "1s")
            .with(CONSUMER.formatted("cleanups") + "max-redelivery-delay", "1s")
            .with(CONSUMER.formatted("deadCommands") + "redelivery-delay", "1s")
            .with(CONSUMER.formatted("deadCommands") + "max-redelivery-delay", "1s")
            .with(CONSUMER.formatted("deadCommands") + "poll-timeout", "1s");

    @Test
    void aCommandRunsOnceHoweverOftenItIsDelivered() {
        UUID id = insertRun("retention", "NULL");
        for (int i = 0; i < 5; i++) {
            app.send("cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, null)));
        }

        app.eventually(() -> assertThat(app.left("cleanups")).isZero());
        assertThat(statusOf(id)).isEqualTo("succeeded");
        assertThat(count("SELECT token FROM nolmt.cleanup_runs WHERE id = '" + id + "'"))
                .as("how often it was claimed")
                .isEqualTo(1);
        app.eventually(() -> assertThat(count(
                        "SELECT count(*) FROM nolmt.cleanup_runs WHERE id = '" + id + "' AND report_key IS NOT NULL"))
                .as("reports of it")
                .isEqualTo(1));
    }

    @Test
    void whatIsAskedTooBoldlyFailsWithASentence() {
        UUID id = insertRun("orphans", "interval '1 second'");
        app.send("cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, null)));

        app.eventually(() -> assertThat(statusOf(id)).isEqualTo("failed"));
        assertThat(count("SELECT count(*) FROM nolmt.cleanup_runs WHERE error_code = 'older_than_too_short'"
                        + " AND error_message LIKE '%min-orphan-grace%'"))
                .isEqualTo(1);
    }

    @Test
    void aRunThatBecameADeadLetterIsClosedIfItWasTriedThatOften() {
        UUID tried = insertRun("purge", "NULL");
        UUID untried = insertRun("purge", "NULL");
        app.database()
                .sql()
                .sql("UPDATE nolmt.cleanup_runs SET attempts = 10 WHERE id = :id")
                .param("id", tried)
                .update();
        app.send("cleanups-dlq", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, untried, 0, null)));
        app.send("cleanups-dlq", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, tried, 0, null)));

        app.eventually(() -> assertThat(statusOf(tried)).isEqualTo("failed"));
        app.eventually(() -> assertThat(epochOf(untried)).as("sent again").isEqualTo(1));
        assertThat(statusOf(untried)).isEqualTo("accepted");
    }

    @Tag("A24")
    @Test
    void aRunOfAnotherInstallationGoesBackAndOneOfAnUnknownVersionIsParked(CapturedOutput log) {
        UUID id = insertRun("purge", "NULL");
        Pointer command = new Pointer(Target.CLEANUP_RUN, id, 0, UUID.randomUUID());
        Pointer deadLetter = new Pointer(Target.CLEANUP_RUN, id, 0, UUID.randomUUID());
        app.send("cleanups", PointerCodec.encode(command));
        app.send("cleanups-dlq", PointerCodec.encode(deadLetter));
        app.send("cleanups-dlq", "{\"schemaVersion\":99999999999999999999}".getBytes(StandardCharsets.UTF_8));

        app.eventually(() -> assertThat(count("SELECT count(*) FROM nolmt.parked_messages WHERE reason LIKE '%999%'"))
                .isEqualTo(1));
        app.eventually(() -> assertThat(log)
                .as("that both were received")
                .contains("is of installation " + command.installation())
                .contains("is of installation " + deadLetter.installation()));
        // not taken out: the application, too, would go on receiving what goes back
        app.eventually(() -> assertThat(List.of(app.left("cleanups"), app.left("cleanups-dlq")))
                .as("in their queues still")
                .containsExactly(1, 1));
        assertThat(statusOf(id)).isEqualTo("accepted");
        assertThat(
                        count(
                                "SELECT count(*) FROM nolmt.parked_messages WHERE encode(body, 'escape') LIKE '%installation%'"))
                .isZero();
    }

    @Test
    void whatNobodyCanReadIsParked() {
        app.send("cleanups", "{}".getBytes(StandardCharsets.UTF_8));

        app.eventually(() -> assertThat(
                        count("SELECT count(*) FROM nolmt.parked_messages WHERE reason LIKE '%no schemaVersion%'"))
                .isEqualTo(1));
    }

    @Test
    void theScheduleAsksForRunsByItself() {
        app.eventually(() -> assertThat(count(
                        "SELECT count(*) FROM nolmt.cleanup_runs WHERE requested_by = 'schedule' AND kind = 'purge'"
                                + " AND status = 'accepted'"))
                .isPositive());
    }

    private static UUID insertRun(String kind, String olderThan) {
        UUID id = UUID.randomUUID();
        app.database()
                .sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, older_than, created_at, updated_at)"
                        + " VALUES (?, ?, 'test', " + olderThan + ", now(), now())")
                .params(id, kind)
                .update();
        return id;
    }

    private static String statusOf(UUID id) {
        return app.database()
                .sql()
                .sql("SELECT status FROM nolmt.cleanup_runs WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private static int epochOf(UUID id) {
        return app.database()
                .sql()
                .sql("SELECT epoch FROM nolmt.cleanup_runs WHERE id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    private static int count(String query) {
        return app.database().sql().sql(query).query(Integer.class).single();
    }
}
