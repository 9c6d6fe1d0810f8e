package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The worker on real PostgreSQL, SQS and S3. */
class UploadWorkerIT {
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with(CONSUMER + "redelivery-delay", "0s")
            .with(CONSUMER + "poll-timeout", "1s")
            .with("spring.cloud.stream.sqs.bindings.deadLetters-in-0.consumer.poll-timeout", "1s")
            .with("nolmt.queues.max-receives", 2);

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();

    @Test
    void aJobBecomesAnObjectAndARow() {
        UUID id = jobs.accept(user);
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(app.s3()
                        .getObjectAsBytes(get -> get.bucket(app.bucket()).key(jobs.keyOf(id)))
                        .asByteArray())
                .isEqualTo(TestJobs.PNG);
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
    }

    @Test
    void whatAnOutputSaysOfItselfIsInItsRow() {
        byte[] more = Arrays.copyOf(TestJobs.PNG, TestJobs.PNG.length + 3);
        UUID id = jobs.accept(user, "image/png", more, Sha256.of(Content.of(more)));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(count("SELECT count(*) FROM public.generations WHERE id = '" + id + "' AND metadata ="
                        + " '{\"width\": 1, \"height\": 1, \"pixels\": 1, \"trailingBytes\": 3}'::jsonb"))
                .isEqualTo(1);
    }

    /** The API sees what comes with requests, but only the worker what is uploaded by a link. */
    @Test
    void anOutputThatIsCutOffEndsItsJob() {
        byte[] half = Arrays.copyOf(TestJobs.PNG, TestJobs.PNG.length - 5);
        UUID id = jobs.accept(user, "image/png", half, Sha256.of(Content.of(half)));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        assertThat(count("SELECT count(*) FROM nolmt.jobs WHERE id = '" + id + "' AND error_code = 'media_truncated'"
                        + " AND error_message LIKE 'The output is cut off%'"))
                .isEqualTo(1);
    }

    @Test
    void aStagedOutputIsStoredAndItsStagingIsOnItsWayOut() {
        byte[] large = Arrays.copyOf(TestJobs.PNG, 200_000);
        UUID id = jobs.accept(user, "image/png", large, Sha256.of(Content.of(large)));
        String staging = new StagingKey(MigratedDatabase.PREFIX, user, id).value();
        app.s3().putObject(put -> put.bucket(app.bucket()).key(staging), RequestBody.fromBytes(large));
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET output = NULL, staging_key = :key WHERE id = :id")
                .param("key", staging)
                .param("id", id)
                .update();
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(app.s3()
                        .headObject(head -> head.bucket(app.bucket()).key(jobs.keyOf(id)))
                        .contentLength())
                .isEqualTo(large.length);
        assertThat(count("SELECT count(*) FROM nolmt.object_deletions WHERE key = '" + staging + "'"))
                .isEqualTo(1);
    }

    @Test
    void ofWhatCameInPartsTheWorkerSaysTheHash() {
        UUID id = jobs.accept(user);
        String sha256 = Sha256.of(Content.of(TestJobs.PNG)).hex();
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET sha256 = NULL WHERE id = :id")
                .param("id", id)
                .update();
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(count("SELECT count(*) FROM public.generations WHERE id = '" + id + "' AND sha256 = '" + sha256
                        + "'"))
                .isEqualTo(1);
    }

    @Test
    @Tag("A18")
    void headersThatNameAClassOrAnotherTypeChangeNothing() {
        UUID id = jobs.accept(user);
        Map<String, MessageAttributeValue> named = new HashMap<>();
        for (String name : List.of("JavaType", "__TypeId__", "type", "spring.cloud.function.definition")) {
            named.put(name, attribute("java.lang.Runtime"));
        }
        named.put("contentType", attribute("application/x-java-serialized-object;type=java.lang.Runtime"));
        String pointer = new String(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)), StandardCharsets.UTF_8);
        app.sqs()
                .sendMessage(send ->
                        send.queueUrl(app.queueUrl("jobs")).messageBody(pointer).messageAttributes(named));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
        assertThat(count("SELECT attempts FROM nolmt.jobs WHERE id = '" + id + "'"))
                .isEqualTo(1);
    }

    private static MessageAttributeValue attribute(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    @Test
    void aDuplicatePointerStoresNothingTwice() {
        UUID id = jobs.accept(user);
        byte[] pointer = PointerCodec.encode(new Pointer(Target.JOB, id, 0, null));
        for (int i = 0; i < 5; i++) {
            send(pointer);
        }

        app.eventually(() -> assertThat(app.left("jobs")).isZero());
        assertThat(jobs.rowsOf(id)).isEqualTo(1);
    }

    @Test
    void whatIsNoPictureFailsAtOnceWithAReason() {
        byte[] text = "not a picture".getBytes(StandardCharsets.UTF_8);
        UUID id = jobs.accept(user, "image/png", text, Sha256.of(Content.of(text)));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        assertThat(errorOf(id)).isEqualTo("media_refused");
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
    }

    /** 900 million pixels by what it says of itself, in 5 KB. */
    @Test
    @Tag("A12")
    void aPictureThatWouldFillTheMemoryIsRefusedByItsHead() {
        byte[] bomb = Arrays.copyOf(TestJobs.PNG, 5_000);
        ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);
        UUID id = jobs.accept(user, "image/png", bomb, Sha256.of(Content.of(bomb)));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        assertThat(count("SELECT count(*) FROM nolmt.jobs WHERE id = '" + id + "' AND error_code = 'media_refused'"
                        + " AND error_message LIKE '%900000000 pixels%' AND attempts = 1"))
                .isEqualTo(1);
    }

    @Test
    void whatKeepsFailingIsGivenUpWithItsLastProblem() {
        UUID id = jobs.accept(user, "image/png", TestJobs.PNG, Sha256.of(Content.of(new byte[1])));
        send(PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("failed"));
        assertThat(errorOf(id)).isEqualTo("attempts_exhausted");
        assertThat(count("SELECT count(*) FROM nolmt.jobs WHERE error_message LIKE '%not those accepted%'"))
                .isEqualTo(1);
    }

    @Test
    void aDeadLetterOfAnOlderEpochChangesNothing() {
        UUID id = jobs.accept(user);
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET epoch = 1 WHERE id = :id")
                .param("id", id)
                .update();
        app.send("jobs-dlq", PointerCodec.encode(new Pointer(Target.JOB, id, 0, null)));

        app.eventually(() -> assertThat(app.left("jobs-dlq")).isZero());
        assertThat(jobs.statusOf(id)).isEqualTo("accepted");
    }

    @Test
    void whatNobodyCanReadIsParkedWithItsBody() {
        send("not json".getBytes(StandardCharsets.UTF_8));
        UUID unknown = UUID.randomUUID();
        send(PointerCodec.encode(new Pointer(Target.JOB, unknown, 0, null)));
        send("{\"schemaVersion\":2,\"jobId\":\"%s\"}".formatted(unknown).getBytes(StandardCharsets.UTF_8));

        app.eventually(() ->
                assertThat(count("SELECT count(*) FROM nolmt.parked_messages")).isEqualTo(3));
        assertThat(count("SELECT count(*) FROM nolmt.parked_messages WHERE encode(body, 'escape') = 'not json'"))
                .isEqualTo(1);
        app.eventually(() -> assertThat(app.left("jobs") + app.left("jobs-dlq")).isZero());
    }

    private static String errorOf(UUID id) {
        return app.database()
                .sql()
                .sql("SELECT error_code FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private static int count(String query) {
        return app.database().sql().sql(query).query(Integer.class).single();
    }

    private static void send(byte[] body) {
        app.send("jobs", body);
    }
}
