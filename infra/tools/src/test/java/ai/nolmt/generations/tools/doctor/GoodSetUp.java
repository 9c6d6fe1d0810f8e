package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.tools.Call;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    private final Aws aws;
    private final TestDatabase database = backends.newMigratedDatabase();
    private final String bucket = "nolmt-doctor-" + UUID.randomUUID();
    private final String queues = backends.newQueueName("doctor");
    private final Map<String, String> environment;

    /** On the local servers. */
    GoodSetUp() {
        this(Backends.shared().aws());
    }

    /** With bucket and queues on any others. */
    GoodSetUp(Aws aws) {
        this.aws = aws;
        this.environment = new HashMap<>(aws.environment());
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
        provision();
        mark(installation());
    }

    void provision() {
        // moto's write-once refuses every write, and it keeps no redrive-allow policy
        Call provisioned = Call.of(
                environment,
                "provision",
                "--apply",
                "--replace",
                "cors",
                "--without",
                "policy-write-once,redrive-allow");
        assertThat(provisioned.status())
                .as(provisioned.out() + provisioned.err())
                .isZero();
    }

    Aws aws() {
        return aws;
    }

    /** @return the time that the doctor took */
    Duration mustBeWell(String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--no-generation");
        long began = System.nanoTime();
        Diagnosis diagnosis = examine(environment(), Clock.systemUTC(), arguments.toArray(String[]::new));
        assertThat(diagnosis.ill()).isEmpty();
        assertThat(diagnosis.call().status()).isZero();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    String url(SqsClient sqs, String queue) {
        return sqs.getQueueUrl(get -> get.queueName(queue)).queueUrl();
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

    /** From now on, unless a defect changes it. */
    void set(String variable, String value) {
        environment.put(variable, value);
    }

    Map<String, String> environment() {
        return new HashMap<>(environment);
    }

    /** Plants a defect, looks, and takes it away again: it must be named, with its cure, and nothing else. */
    void mustName(Defect defect) {
        Map<String, String> changed = environment();
        Diagnosis diagnosis;
        try {
            defect.plant(this, changed);
            List<String> arguments = new ArrayList<>(defect.arguments());
            if (!arguments.contains("--no-generation")) {
                arguments.add("--no-generation");
            }
            diagnosis = examine(
                    changed, Clock.offset(Clock.systemUTC(), defect.clockAhead()), arguments.toArray(String[]::new));
        } finally {
            defect.undo(this, changed);
        }
        assertThat(diagnosis.call().status()).as(diagnosis.toString()).isEqualTo(1);
        String check = named(defect.check());
        assertThat(diagnosis.of(check)).as(defect + ": " + diagnosis.ill()).isPresent();
        Ill ill = diagnosis.of(check).orElseThrow();
        assertThat(ill.said()).as(defect.toString()).contains(defect.problem());
        assertThat(ill.cure()).as(defect.toString()).contains(defect.cure());
        assertThat(diagnosis.ill().stream().map(Ill::check).filter(other -> !other.equals(check)))
                .as(defect.toString())
                .containsExactlyInAnyOrderElementsOf(
                        defect.alsoIll().stream().map(this::named).toList());
        assertThat(diagnosis.call().out() + diagnosis.call().err())
                .doesNotContain("Exception", AppEnvironment.JWT_SECRET, String.valueOf(aws.secretKey()), "\tat ");
    }

    private String named(String check) {
        return check.replace("QUEUES", queues);
    }

    Diagnosis examine(Map<String, String> changed, Clock clock, String... more) {
        return Diagnosis.of(changed, clock, more);
    }

    @Override
    public void close() {
        // not the bucket: S3Proxy keeps the parts of an upload whose completion was refused
        sqs(sqs -> sqs.listQueues(list -> list.queueNamePrefix(queues))
                .queueUrls()
                .forEach(url -> sqs.deleteQueue(delete -> delete.queueUrl(url))));
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
