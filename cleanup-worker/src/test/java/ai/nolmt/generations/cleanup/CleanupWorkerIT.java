package ai.nolmt.generations.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The worker as an application: commands over SQS, runs by schedule. */
class CleanupWorkerIT {
    private static TestDatabase database;
    private static String queues;
    private static ConfigurableApplicationContext app;
    private static SqsClient sqs;

    @BeforeAll
    static void start() {
        Backends backends = Backends.shared();
        database = backends.newDatabase();
        Migrations.run(database.superuser(), new KeyPrefix("generations/"));
        StageLogins.create(database, StageLogins.SHARED, StageRole.values());
        queues = backends.newQueueName("cleanup");
        sqs = backends.aws().sqs();
        Map<String, Object> properties =
                AppEnvironment.properties(backends, database, StageLogins.SHARED, backends.newBucket(), queues);
        properties.put("nolmt.cleanup.schedule.purge", "PT1S");
        properties.put("spring.cloud.stream.sqs.bindings.cleanups-in-0.consumer.poll-timeout", "1s");
        properties.put("spring.cloud.stream.sqs.bindings.deadCommands-in-0.consumer.poll-timeout", "1s");
        app = new SpringApplicationBuilder(CleanupWorkerApplication.class).run(AppEnvironment.arguments(properties));
    }

    @AfterAll
    static void stop() {
        SpringApplication.exit(app);
        sqs.close();
    }

    @Test
    void aCommandRunsOnceHoweverOftenItIsDelivered() {
        UUID id = insertRun("retention", "NULL");
        send("-cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0)));
        send("-cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0)));

        await().untilAsserted(() -> assertThat(statusOf(id)).isEqualTo("succeeded"));
    }

    @Test
    void whatIsAskedTooBoldlyFailsWithASentence() {
        UUID id = insertRun("orphans", "interval '1 second'");
        send("-cleanups", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0)));

        await().untilAsserted(() -> assertThat(statusOf(id)).isEqualTo("failed"));
        assertThat(count("SELECT count(*) FROM nolmt.cleanup_runs WHERE error_code = 'older_than_too_short'"
                        + " AND error_message LIKE '%min-orphan-grace%'"))
                .isEqualTo(1);
    }

    @Test
    void aRunThatBecameADeadLetterIsClosed() {
        UUID id = insertRun("purge", "NULL");
        send("-cleanups-dlq", PointerCodec.encode(new Pointer(Target.CLEANUP_RUN, id, 0)));

        await().untilAsserted(() -> assertThat(statusOf(id)).isEqualTo("failed"));
    }

    @Test
    void whatNobodyCanReadIsParked() {
        send("-cleanups", "{}".getBytes(StandardCharsets.UTF_8));

        await().untilAsserted(() -> assertThat(
                        count("SELECT count(*) FROM nolmt.parked_messages WHERE reason LIKE '%schemaVersion%'"))
                .isEqualTo(1));
    }

    @Test
    void theScheduleAsksForRunsByItself() {
        await().untilAsserted(() -> assertThat(count(
                        "SELECT count(*) FROM nolmt.cleanup_runs WHERE requested_by = 'schedule' AND kind = 'purge'"
                                + " AND status = 'accepted'"))
                .isPositive());
    }

    private static UUID insertRun(String kind, String olderThan) {
        UUID id = UUID.randomUUID();
        database.sql()
                .sql("INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, older_than, created_at, updated_at)"
                        + " VALUES (?, ?, 'test', " + olderThan + ", now(), now())")
                .params(id, kind)
                .update();
        return id;
    }

    private static String statusOf(UUID id) {
        return database.sql()
                .sql("SELECT status FROM nolmt.cleanup_runs WHERE id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private static int count(String query) {
        return database.sql().sql(query).query(Integer.class).single();
    }

    private static void send(String queue, byte[] body) {
        String url = sqs.getQueueUrl(get -> get.queueName(queues + queue)).queueUrl();
        sqs.sendMessage(send -> send.queueUrl(url).messageBody(new String(body, StandardCharsets.UTF_8)));
    }
}
