package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The worker on real PostgreSQL, SQS and S3. */
class UploadWorkerIT {
    private static TestDatabase database;
    private static TestJobs jobs;
    private static String bucket;
    private static String queues;
    private static ConfigurableApplicationContext app;
    private static S3Client s3;
    private static SqsClient sqs;

    private UUID user = UUID.randomUUID();

    @BeforeEach
    void newUser() {
        user = jobs.newUser();
    }

    @BeforeAll
    static void start() {
        Backends backends = Backends.shared();
        database = backends.newDatabase();
        Migrations.run(database.superuser(), new KeyPrefix("generations/"));
        StageLogins.create(database, StageLogins.SHARED, StageRole.values());
        jobs = new TestJobs(database);
        bucket = backends.newBucket();
        queues = backends.newQueueName("upload");
        s3 = backends.aws().s3();
        sqs = backends.aws().sqs();
        Map<String, Object> properties =
                AppEnvironment.properties(backends, database, StageLogins.SHARED, bucket, queues);
        String consumer = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";
        properties.put(consumer + "redelivery-delay", "0s");
        properties.put(consumer + "poll-timeout", "1s");
        properties.put("spring.cloud.stream.sqs.bindings.deadLetters-in-0.consumer.poll-timeout", "1s");
        properties.put("nolmt.queues.max-receives", 2);
        app = new SpringApplicationBuilder(UploadWorkerApplication.class).run(AppEnvironment.arguments(properties));
    }

    @AfterAll
    static void stop() {
        SpringApplication.exit(app);
        s3.close();
        sqs.close();
    }

    @Test
    void aJobBecomesAnObjectAndARow() {
        UUID id = jobs.accept(user);
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0)));

        await().untilAsserted(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key(jobs.keyOf(id)))
                        .asByteArray())
                .isEqualTo(TestJobs.PNG);
        await().untilAsserted(() -> assertThat(left("-jobs")).isZero());
    }

    @Test
    void aStagedOutputIsStoredAndItsStagingIsOnItsWayOut() {
        byte[] large = Arrays.copyOf(TestJobs.PNG, 200_000);
        UUID id = jobs.accept(user, "image/png", large, Sha256.of(Content.of(large)));
        String staging = new StagingKey(new KeyPrefix("generations/"), user, id).value();
        s3.putObject(put -> put.bucket(bucket).key(staging), RequestBody.fromBytes(large));
        database.sql()
                .sql("UPDATE nolmt.jobs SET output = NULL, staging_key = :key WHERE id = :id")
                .param("key", staging)
                .param("id", id)
                .update();
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0)));

        await().untilAsserted(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(s3.headObject(head -> head.bucket(bucket).key(jobs.keyOf(id)))
                        .contentLength())
                .isEqualTo(large.length);
        assertThat(count("SELECT count(*) FROM nolmt.object_deletions WHERE key = '" + staging + "'"))
                .isEqualTo(1);
    }

    @Test
    void aDuplicatePointerStoresNothingTwice() {
        UUID id = jobs.accept(user);
        byte[] pointer = PointerCodec.encode(new Pointer(Target.JOB, id, 0));
        for (int i = 0; i < 5; i++) {
            send(pointer);
        }

        await().untilAsserted(() -> assertThat(left("-jobs")).isZero());
        assertThat(jobs.rowsOf(id)).isEqualTo(1);
    }

    @Test
    void whatIsNoPictureFailsAtOnceWithAReason() {
        byte[] text = "not a picture".getBytes(StandardCharsets.UTF_8);
        UUID id = jobs.accept(user, "image/png", text, Sha256.of(Content.of(text)));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0)));

        await().untilAsserted(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        assertThat(errorOf(id)).isEqualTo("media_refused");
        await().untilAsserted(() -> assertThat(left("-jobs")).isZero());
    }

    @Test
    void whatKeepsFailingIsGivenUpWithItsLastProblem() {
        UUID id = jobs.accept(user, "image/png", TestJobs.PNG, Sha256.of(Content.of(new byte[1])));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0)));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        assertThat(errorOf(id)).isEqualTo("attempts_exhausted");
        assertThat(count("SELECT count(*) FROM nolmt.jobs WHERE error_message LIKE '%not those accepted%'"))
                .isEqualTo(1);
    }

    @Test
    void aDeadLetterOfAnOlderEpochChangesNothing() {
        UUID id = jobs.accept(user);
        database.sql()
                .sql("UPDATE nolmt.jobs SET epoch = 1 WHERE id = :id")
                .param("id", id)
                .update();
        send("-jobs-dlq", PointerCodec.encode(new Pointer(Target.JOB, id, 0)));

        await().untilAsserted(() -> assertThat(left("-jobs-dlq")).isZero());
        assertThat(jobs.statusOf(id)).isEqualTo("accepted");
    }

    @Test
    void whatNobodyCanReadIsParkedWithItsBody() {
        send("not json".getBytes(StandardCharsets.UTF_8));
        UUID unknown = UUID.randomUUID();
        send(PointerCodec.encode(new Pointer(Target.JOB, unknown, 0)));
        send("{\"schemaVersion\":2,\"jobId\":\"%s\"}".formatted(unknown).getBytes(StandardCharsets.UTF_8));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(count("SELECT count(*) FROM nolmt.parked_messages"))
                        .isEqualTo(3));
        assertThat(count("SELECT count(*) FROM nolmt.parked_messages WHERE encode(body, 'escape') = 'not json'"))
                .isEqualTo(1);
        await().untilAsserted(
                        () -> assertThat(left("-jobs") + left("-jobs-dlq")).isZero());
    }

    private static String errorOf(UUID id) {
        return database.sql()
                .sql("SELECT error_code FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private static int count(String query) {
        return database.sql().sql(query).query(Integer.class).single();
    }

    private static void send(byte[] body) {
        send("-jobs", body);
    }

    private static void send(String queue, byte[] body) {
        sqs.sendMessage(send -> send.queueUrl(url(queue)).messageBody(new String(body, StandardCharsets.UTF_8)));
    }

    private static int left(String queue) {
        return sqs
                .getQueueAttributes(get -> get.queueUrl(url(queue))
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .values()
                .stream()
                .mapToInt(Integer::parseInt)
                .sum();
    }

    private static String url(String queue) {
        return sqs.getQueueUrl(get -> get.queueName(queues + queue)).queueUrl();
    }
}
