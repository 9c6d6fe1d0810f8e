package ai.nolmt.generations.upload.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.message.ForeignPointers;
import ai.nolmt.generations.message.ParkedMessages;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.message.Pointer.Target;
import ai.nolmt.generations.message.PointerCodec;
import ai.nolmt.generations.message.QueueSettings;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.testkit.database.MigratedDatabase;
import ai.nolmt.generations.upload.jobs.WorkerJobs;
import ai.nolmt.generations.upload.meter.UploadMeters;
import ai.nolmt.stream.sqs.PartialBatchException;
import ai.nolmt.stream.sqs.SqsBinderHeaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.messaging.support.MessageBuilder;

/** Dead letters as SQS gives them, which says where they come from, and as servers give them that don't. */
@Tag("A24")
class DeadLetterListenerIT {
    private static final String JOBS_ARN = "arn:aws:sqs:us-east-1:000000000000:jobs";

    @RegisterExtension
    static final MigratedDatabase database = new MigratedDatabase();

    private final Installation installation = Installation.read(database.transactions(), StageRole.WORKER);
    private final WorkerJobs jobs = new WorkerJobs(database.transactions());
    private final DeadLetterListener listener = new DeadLetterListener(
            jobs,
            new ParkedMessages(database.transactions(), StageRole.WORKER, "jobs-dlq", Clock.systemUTC()),
            new ForeignPointers(installation, "jobs-dlq", Clock.systemUTC()),
            new QueueSettings("jobs", "jobs-dlq", "cleanups", "cleanups-dlq", 4, "check"),
            new UploadMeters(new SimpleMeterRegistry()));
    private final UUID id = database.jobs().accept(database.jobs().newUser());

    @Test
    @Tag("F8")
    void aJobWhoseOwnCountAgreesFailsWithItsLastProblem() {
        attemptedTwice();

        receive(letter(id, 0, JOBS_ARN));

        assertThat(column("status")).isEqualTo("failed");
        assertThat(column("error_code")).isEqualTo("attempts_exhausted");
        assertThat(column("error_message")).contains("No room.");
    }

    @Test
    void withoutASourceAJobWhoseOwnCountAgreesFailsToo() {
        attemptedTwice();

        receive(letter(id, 0, null));

        assertThat(column("status")).isEqualTo("failed");
    }

    @Test
    void aJobWhoseOwnCountSaysOtherwiseIsSentAgain() {
        receive(letter(id, 0, JOBS_ARN));

        assertThat(column("status")).isEqualTo("accepted");
        assertThat(column("epoch")).isEqualTo("1");
        assertThat(column("(last_sent_at IS NULL)")).isEqualTo("true");
    }

    @Test
    void aLetterOfAnotherQueueIsParkedAndItsJobIsLeftAlone() {
        attemptedTwice();
        Letter letter = letter(id, 0, "arn:aws:sqs:us-east-1:000000000000:other-jobs");

        receive(letter);

        assertThat(column("status")).isEqualTo("accepted");
        assertThat(column("epoch")).isEqualTo("0");
        assertThat(parked(letter)).contains("It comes from arn:aws:sqs:us-east-1:000000000000:other-jobs");
    }

    @Test
    void forgedLettersInBulkDoNotFailAHealthyJob() {
        receive(
                letter(id, 0, null),
                letter(id, 0, null),
                letter(id, 1, null),
                letter(id, 1, null),
                letter(id, 2, null),
                letter(id, 3, null),
                letter(id, Integer.MAX_VALUE, null));

        assertThat(column("status")).isEqualTo("accepted");
        assertThat(column("epoch")).isEqualTo("1");
    }

    @Test
    @Tag("F31")
    void foreignOnesGoBackAndTheOthersOfTheBatchAreSettled() {
        attemptedTwice();
        Letter foreign = new Letter(PointerCodec.encode(new Pointer(Target.JOB, id, 0, UUID.randomUUID())), JOBS_ARN);
        Letter garbage = new Letter("not json".getBytes(StandardCharsets.UTF_8), null);
        Letter newer = new Letter(
                ("{\"schemaVersion\":2,\"jobId\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8), JOBS_ARN);
        Letter missing = letter(UUID.randomUUID(), 0, JOBS_ARN);

        PartialBatchException back = catchThrowableOfType(
                PartialBatchException.class, () -> receive(garbage, foreign, newer, missing, letter(id, 0, JOBS_ARN)));

        assertThat(back.failures()).containsOnlyKeys(1);
        assertThat(parked(foreign)).isEmpty();
        assertThat(parked(garbage)).contains("not JSON");
        assertThat(parked(newer)).contains("schemaVersion 2");
        assertThat(parked(missing)).contains("no such job");
        assertThat(column("status")).isEqualTo("failed");
    }

    private void attemptedTwice() {
        jobs.note(id, ErrorCode.STORAGE_UNAVAILABLE, "No bucket.");
        jobs.note(id, ErrorCode.STORAGE_UNAVAILABLE, "No room.");
    }

    private Letter letter(UUID job, int epoch, @Nullable String source) {
        return new Letter(PointerCodec.encode(new Pointer(Target.JOB, job, epoch, installation.id())), source);
    }

    private void receive(Letter... batch) {
        listener.accept(MessageBuilder.withPayload(
                        List.of(batch).stream().map(Letter::body).toList())
                .setHeader(
                        BinderHeaders.BATCH_HEADERS,
                        List.of(batch).stream().map(Letter::headers).toList())
                .build());
    }

    private String column(String name) {
        return database.sql()
                .sql("SELECT " + name + "::text FROM nolmt.jobs WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    private static String parked(Letter letter) {
        return database.sql()
                .sql("SELECT reason FROM nolmt.parked_messages WHERE message_id = :id")
                .param("id", letter.messageId())
                .query(String.class)
                .optional()
                .orElse("");
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Letter(byte[] body, @Nullable String source, String messageId) {
        Letter(byte[] body, @Nullable String source) {
            this(body, source, UUID.randomUUID().toString());
        }

        Map<String, Object> headers() {
            return source == null
                    ? Map.of("id", messageId)
                    : Map.of("id", messageId, SqsBinderHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN, source);
        }
    }
}
