package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.job.TestJobs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** What anybody who may send can put into the queues, among messages that are all right. */
class MessagesIT {
    private static final String CONSUMER = "spring.cloud.stream.sqs.bindings.uploads-in-0.consumer.";
    private static final String DEAD_LETTERS = "spring.cloud.stream.sqs.bindings.deadLetters-in-0.consumer.";

    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .with(CONSUMER + "redelivery-delay", "0s")
            .with(CONSUMER + "poll-timeout", "1s")
            .with(DEAD_LETTERS + "redelivery-delay", "0s")
            .with(DEAD_LETTERS + "max-redelivery-delay", "1s")
            .with(DEAD_LETTERS + "poll-timeout", "1s")
            .with("nolmt.queues.max-receives", 3);

    private final TestJobs jobs = app.jobs();
    private final UUID user = jobs.newUser();
    private final UUID installation = UUID.fromString(app.database()
            .sql()
            .sql("SELECT value FROM nolmt.settings WHERE name = 'installation_id'")
            .query(String.class)
            .single());

    @Test
    @Tag("A18")
    @Tag("A24")
    void theGoodOnesOfABatchAreStoredAndWhatNobodyReadsEndsParked() {
        UUID one = jobs.accept(user);
        UUID two = jobs.accept(user);
        UUID three = jobs.accept(user);
        List<String> bad = List.of(
                "not json",
                "[]",
                "{\"schemaVersion\":\"one\"}",
                version("2", one),
                version("-1", one),
                version("9223372036854775808", one),
                version("1" + "0".repeat(900), one),
                version("1" + "0".repeat(100_000), one),
                "{\"schemaVersion\":1,\"jobId\":\"../../etc/passwd\"}",
                "{\"schemaVersion\":1,\"jobId\":\"" + one + "\",\"epoch\":1e9}",
                "{\"schemaVersion\":1,\"jobId\":\"" + one + "\",\"jobId\":\"" + two + "\"}",
                "[".repeat(5_000),
                pointer(UUID.randomUUID(), 0));
        int before = parked();

        List<String> batch = new ArrayList<>(bad);
        batch.add(1, pointer(one, 0));
        batch.add(
                5,
                "{\"schemaVersion\":1,\"jobId\":\"%s\",\"@class\":\"java.lang.Runtime\",\"more\":{}}".formatted(two));
        batch.add(pointer(three, 7));
        send("jobs", batch);

        app.eventually(() -> assertThat(List.of(jobs.statusOf(one), jobs.statusOf(two), jobs.statusOf(three)))
                .containsOnly("succeeded"));
        app.eventually(() -> assertThat(parked() - before).isEqualTo(bad.size()));
        app.eventually(() -> assertThat(app.left("jobs") + app.left("jobs-dlq")).isZero());
        assertThat(jobs.rowsOf(one) + jobs.rowsOf(two) + jobs.rowsOf(three)).isEqualTo(3);
        assertThat(app.database()
                        .sql()
                        .sql(
                                "SELECT count(DISTINCT queue) FROM nolmt.parked_messages WHERE reason LIKE '%schemaVersion%'")
                        .query(Integer.class)
                        .single())
                .as("unknown versions by the dead-letter queue, those without one at once")
                .isEqualTo(2);
    }

    @Test
    @Tag("A18")
    void whateverElseAPointerSaysTheJobIsStoredAsItsRowSays() {
        UUID id = jobs.accept(user);
        UUID other = jobs.newUser();
        String forged = """
                {"schemaVersion":1,"jobId":"%1$s","epoch":2147483647,"userId":"%2$s","user_id":"%2$s","user":"%2$s",
                 "generationType":"video","contentType":"text/html","prompt":"forged","settings":{"seed":8},
                 "output":"Zm9yZ2Vk","stagingKey":"staging/generations/%2$s/%1$s","status":"failed","retention":"PT1S",
                 "key":"generations/%2$s/%1$s/%1$s.html","s3_key":"generations/%2$s/%1$s/%1$s.html"}""".formatted(id, other);

        send("jobs", List.of(forged));

        app.eventually(() -> assertThat(jobs.statusOf(id)).isEqualTo("succeeded"));
        assertThat(app.database()
                        .sql()
                        .sql(
                                "SELECT concat_ws(' ', user_id, generation_type, content_type, prompt, settings, expires_at)"
                                        + " FROM generations WHERE id = :id")
                        .param("id", id)
                        .query(String.class)
                        .single())
                .isEqualTo(user + " image image/png a red fox {\"seed\": 7}");
        assertThat(keysOf(user)).containsExactly(jobs.keyOf(id));
        assertThat(keysOf(other)).isEmpty();
        assertThat(app.s3()
                        .getObjectAsBytes(get -> get.bucket(app.bucket()).key(jobs.keyOf(id)))
                        .asByteArray())
                .isEqualTo(TestJobs.PNG);
    }

    @Test
    @Tag("A18")
    void pointersOfAnyEpochChangeNothingAboutJobsThatAreClosed() {
        UUID deleted = jobs.accept(user);
        UUID stored = jobs.accept(user);
        send("jobs", List.of(pointer(stored, 0)));
        app.eventually(() -> assertThat(jobs.statusOf(stored)).isEqualTo("succeeded"));
        String key = jobs.keyOf(stored);
        jobs.delete(deleted);

        for (int epoch : List.of(0, 1, Integer.MAX_VALUE)) {
            send("jobs", List.of(pointer(deleted, epoch), pointer(stored, epoch)));
            send("jobs-dlq", List.of(pointer(deleted, epoch), pointer(stored, epoch)));
        }

        app.eventually(() -> assertThat(app.left("jobs") + app.left("jobs-dlq")).isZero());
        assertThat(jobs.statusOf(deleted)).isEqualTo("deleted");
        assertThat(jobs.statusOf(stored)).isEqualTo("succeeded");
        assertThat(keysOf(user)).containsExactly(key);
        assertThat(jobs.rowsOf(deleted)).isZero();
    }

    @Test
    @Tag("F31")
    void foreignPointersGoBackLoudlyAndAreNeitherParkedNorLost() {
        UUID good = jobs.accept(user);
        UUID bystander = jobs.accept(user);
        String ofTheJobsQueue = foreign(bystander);
        String ofTheDeadLetterQueue = foreign(bystander);
        int before = parked();

        send("jobs", List.of(ofTheJobsQueue, pointer(good, 0)));
        send("jobs-dlq", List.of(ofTheDeadLetterQueue));

        app.eventually(() -> assertThat(jobs.statusOf(good)).isEqualTo("succeeded"));
        // the first one gets there once its receives are used up
        List<String> found = new ArrayList<>();
        app.eventually(() -> {
            app.take("jobs-dlq").ifPresent(found::add);
            assertThat(found).containsExactlyInAnyOrder(ofTheJobsQueue, ofTheDeadLetterQueue);
        });
        assertThat(parked()).isEqualTo(before);
        assertThat(jobs.statusOf(bystander)).isEqualTo("accepted");
    }

    @Test
    @Tag("A24")
    void forgedDeadLettersInBulkDoNotFailAHealthyJobWhichIsStored() {
        UUID healthy = jobs.accept(user);
        List<String> forged = IntStream.range(0, 60)
                .mapToObj(i -> pointer(healthy, i % 3 == 0 ? 0 : i % 5))
                .toList();

        send("jobs-dlq", forged);

        app.eventually(() -> assertThat(app.left("jobs-dlq")).isZero());
        assertThat(jobs.statusOf(healthy)).isEqualTo("accepted");
        // the relay sends it again, under whatever epoch it has by now
        app.database()
                .sql()
                .sql("UPDATE nolmt.jobs SET last_sent_at = now() WHERE id = :id")
                .param("id", healthy)
                .update();
        send("jobs", List.of(pointer(healthy, 1)));
        app.eventually(() -> assertThat(jobs.statusOf(healthy)).isEqualTo("succeeded"));
        assertThat(jobs.rowsOf(healthy)).isEqualTo(1);
    }

    @Test
    @Tag("F8")
    void ofABatchOfTenTheOneThatNeverGoesInFailsWithItsLastProblemAndNineAreStored() {
        UUID poison = jobs.accept(user, "image/png", TestJobs.PNG, Sha256.of(Content.of(new byte[1])));
        List<UUID> nine = IntStream.range(0, 9).mapToObj(i -> jobs.accept(user)).toList();

        send(
                "jobs",
                Stream.concat(Stream.of(poison), nine.stream())
                        .map(id -> pointer(id, 0))
                        .toList());

        app.eventually(() -> assertThat(nine.stream().map(jobs::statusOf)).containsOnly("succeeded"));
        app.eventually(() -> assertThat(jobs.statusOf(poison)).isEqualTo("failed"));
        assertThat(app.database()
                        .sql()
                        .sql("SELECT error_code || ': ' || error_message FROM nolmt.jobs WHERE id = :id")
                        .param("id", poison)
                        .query(String.class)
                        .single())
                .startsWith("attempts_exhausted: ")
                .contains("not those accepted");
        assertThat(app.database()
                        .sql()
                        .sql("SELECT attempts FROM nolmt.jobs WHERE id = :id")
                        .param("id", poison)
                        .query(Integer.class)
                        .single())
                .as("as often as it was received")
                .isEqualTo(3);
        app.eventually(() -> assertThat(app.left("jobs")).isZero());
    }

    private String pointer(UUID id, int epoch) {
        return text(new Pointer(Target.JOB, id, epoch, installation));
    }

    private static String foreign(UUID id) {
        return text(new Pointer(Target.JOB, id, 0, UUID.randomUUID()));
    }

    private static String text(Pointer pointer) {
        return new String(PointerCodec.encode(pointer), StandardCharsets.UTF_8);
    }

    private static String version(String version, UUID id) {
        return "{\"schemaVersion\":" + version + ",\"jobId\":\"" + id + "\"}";
    }

    /** Ten at a time, so that they come in batches. */
    private static void send(String queue, List<String> bodies) {
        for (int from = 0; from < bodies.size(); from += 10) {
            List<String> ten = bodies.subList(from, Math.min(from + 10, bodies.size()));
            app.sqs()
                    .sendMessageBatch(batch -> batch.queueUrl(app.queueUrl(queue))
                            .entries(IntStream.range(0, ten.size())
                                    .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                                            .id("m" + i)
                                            .messageBody(ten.get(i))
                                            .build())
                                    .toList()));
        }
    }

    private static List<String> keysOf(UUID owner) {
        return app
                .s3()
                .listObjectsV2(list -> list.bucket(app.bucket()).prefix("generations/" + owner + "/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private static int parked() {
        return app.database()
                .sql()
                .sql("SELECT count(*) FROM nolmt.parked_messages")
                .query(Integer.class)
                .single();
    }
}
