package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The worker as an application: commands over SQS, runs by schedule. */
class CleanupWorkerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(CleanupWorkerApplication.class)
            .with("nolmt.cleanup.schedule.purge", "PT1S")
            .with("spring.cloud.stream.sqs.bindings.cleanups-in-0.consumer.poll-timeout", "1s")
            .with("spring.cloud.stream.sqs.bindings.deadCommands-in-0.consumer.poll-timeout", "1s");

    @Test
    void aCommandRunsOnceHoweverOftenItIsDelivered() {
        UUID id = insertRun("retention", "NULL");
        app.send("cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, null)));
        app.send("cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, null)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(statusOf(id)).isEqualTo("succeeded"));
    }

    @Test
    void whatIsAskedTooBoldlyFailsWithASentence() {
        UUID id = insertRun("orphans", "interval '1 second'");
        app.send("cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, null)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(statusOf(id)).isEqualTo("failed"));
        assertThat(count("SELECT count(*) FROM nolmt.cleanup_runs WHERE error_code = 'older_than_too_short'"
                        + " AND error_message LIKE '%min-orphan-grace%'"))
                .isEqualTo(1);
    }

    @Test
    void aRunThatBecameADeadLetterIsClosed() {
        UUID id = insertRun("purge", "NULL");
        app.send("cleanups-dlq", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, null)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(statusOf(id)).isEqualTo("failed"));
    }

    @Tag("A24")
    @Test
    void aRunOfAnotherInstallationGoesBackAndOneOfAnUnknownVersionIsParked() {
        UUID id = insertRun("purge", "NULL");
        app.send("cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, UUID.randomUUID())));
        app.send("cleanups-dlq", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0, UUID.randomUUID())));
        app.send("cleanups-dlq", "{\"schemaVersion\":99999999999999999999}".getBytes(StandardCharsets.UTF_8));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(count("SELECT count(*) FROM nolmt.parked_messages WHERE reason LIKE '%999%'"))
                                .isEqualTo(1));
        assertThat(statusOf(id)).isEqualTo("accepted");
        assertThat(
                        count(
                                "SELECT count(*) FROM nolmt.parked_messages WHERE encode(body, 'escape') LIKE '%installation%'"))
                .isZero();
    }

    @Test
    void whatNobodyCanReadIsParked() {
        app.send("cleanups", "{}".getBytes(StandardCharsets.UTF_8));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count(
                                "SELECT count(*) FROM nolmt.parked_messages WHERE reason LIKE '%no schemaVersion%'"))
                        .isEqualTo(1));
    }

    @Test
    void theScheduleAsksForRunsByItself() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(count(
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

    private static int count(String query) {
        return app.database().sql().sql(query).query(Integer.class).single();
    }
}
