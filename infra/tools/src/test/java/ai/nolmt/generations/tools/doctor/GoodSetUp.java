package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.tools.Call;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A set-up of the test's own with nothing wrong in it, for something to be put wrong. */
final class GoodSetUp implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Backends backends = Backends.shared();
    private final Aws aws = backends.aws();
    private final TestDatabase database = backends.newMigratedDatabase();
    private final String bucket = backends.newBucket();
    private final String queues = backends.newQueueName("doctor");
    private final Map<String, String> environment = new HashMap<>(aws.environment());

    GoodSetUp() {
        StageLogins.shared(database);
        environment.putAll(Map.of(
                "AWS_S3_BUCKET_NAME",
                bucket,
                "NOLMT_OBJECTS_PATH_STYLE",
                "true",
                "NOLMT_DATABASE_SHARED_LOGIN",
                "true",
                "NOLMT_JWT_SECRET",
                AppEnvironment.JWT_SECRET,
                "NOLMT_INGEST_CORS_ORIGINS",
                "http://localhost:5173",
                "NOLMT_QUEUES_JOBS",
                queues + "-j",
                "NOLMT_QUEUES_CLEANUPS",
                queues + "-c"));
        environment.putAll(database.environment(StageLogins.SHARED));
        assertThat(Call.of(environment, "provision", "queues", "--apply").status())
                .isZero();
        mark(installation());
    }

    String installation() {
        return database.sql()
                .sql("SELECT value FROM nolmt.settings WHERE name = 'installation_id'")
                .query(String.class)
                .single();
    }

    /** As migrate does. */
    void mark(String installation) {
        s3(client -> client.putObject(
                put -> put.bucket(bucket).key("nolmt-installation/generations/" + installation), RequestBody.empty()));
    }

    void unmark(String installation) {
        s3(client -> client.deleteObject(
                delete -> delete.bucket(bucket).key("nolmt-installation/generations/" + installation)));
    }

    void s3(Consumer<S3Client> work) {
        try (S3Client s3 = aws.s3()) {
            work.accept(s3);
        }
    }

    void sqs(Consumer<SqsClient> work) {
        try (SqsClient sqs = aws.sqs()) {
            work.accept(sqs);
        }
    }

    void sql(String... statements) {
        for (String statement : statements) {
            database.sql().sql(statement).update();
        }
    }

    TestDatabase database() {
        return database;
    }

    Backends backends() {
        return backends;
    }

    String bucket() {
        return bucket;
    }

    /** What the names of all its queues begin with. */
    String queues() {
        return queues;
    }

    Map<String, String> environment() {
        return new HashMap<>(environment);
    }

    Diagnosis examine(Map<String, String> changed, Clock clock, String... more) {
        return Diagnosis.of(changed, clock, more);
    }

    @Override
    public void close() {
        backends.dropQueues(queues);
        backends.dropBucket(bucket);
        database.drop();
    }

    /** What the doctor said. */
    record Diagnosis(Call call, List<Ill> ill) {
        static Diagnosis of(Map<String, String> environment, Clock clock, String... more) {
            Call call = Call.of(
                    environment,
                    clock,
                    Stream.concat(Stream.of("doctor", "--json"), Stream.of(more))
                            .toArray(String[]::new));
            List<Ill> ill = new ArrayList<>();
            for (JsonNode check : JSON.readTree(call.out()).path("checks")) {
                if (check.path("verdict").asString().equals("wrong")) {
                    ill.add(new Ill(
                            check.path("check").asString(),
                            check.path("said").asString(),
                            check.path("cure").asString()));
                }
            }
            return new Diagnosis(call, ill);
        }

        Optional<Ill> of(String check) {
            return ill.stream().filter(one -> one.check().equals(check)).findFirst();
        }
    }

    record Ill(String check, String said, String cure) {}
}
