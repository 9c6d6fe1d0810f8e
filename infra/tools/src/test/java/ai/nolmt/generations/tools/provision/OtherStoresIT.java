package ai.nolmt.generations.tools.provision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.Call;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Stores that know less than AWS: each thing that they don't know is named, and none stops the others. */
class OtherStoresIT {
    private final String bucket = "nolmt-" + UUID.randomUUID();

    @Test
    void theLocalServers() {
        Backends backends = Backends.shared();
        Aws aws = backends.aws();
        String queues = backends.newQueueName("provision");
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.putAll(Map.of(
                "AWS_S3_BUCKET_NAME",
                bucket,
                "NOLMT_OBJECTS_PATH_STYLE",
                "true",
                "NOLMT_INGEST_CORS_ORIGINS",
                "https://app.example",
                "NOLMT_QUEUES_JOBS",
                queues + "-j",
                "NOLMT_QUEUES_CLEANUPS",
                queues + "-c"));

        Call made = Call.of(environment, "provision", "--apply");

        try (SqsClient sqs = aws.sqs()) {
            assertThat(made.status()).as(made.out() + made.err()).isZero();
            assertThat(made.out())
                    .contains(
                            "✔ bucket: done",
                            "– public-access: ",
                            "– encryption: ",
                            "– lifecycle-uploads: ",
                            "✔ jobs-redrive: done: to " + queues + "-j-dlq after 10 receives",
                            "✔ cleanups-redrive: done",
                            "– jobs-retention: this server has no MessageRetentionPeriod",
                            "– redrive-allow-jobs: ");
            assertThat(sqs.listQueues(list -> list.queueNamePrefix(queues)).queueUrls())
                    .hasSize(4);
        } finally {
            backends.dropQueues(queues);
            backends.dropBucket(bucket);
        }
    }

    @Test
    void minio() {
        try (ForeignServer minio = ForeignServer.minio(OtherStoresIT.class)) {
            Call made = Call.of(minio.environment(bucket), "provision", "bucket", "--apply");

            assertThat(made.status()).as(made.out() + made.err()).isZero();
            assertThat(made.out())
                    .contains("✔ bucket: done", "– policy-write-once: this store refuses it (MalformedPolicy)");

            Call open = Call.of(
                    minio.environment(bucket, "NOLMT_OBJECTS_ACCESS", "public"), "provision", "bucket", "--apply");
            assertThat(open.out()).contains("✔ policy-public: done: everybody may read generations/*");
        }
    }

    @Test
    void nobodyThere() {
        Map<String, String> environment = Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
                "AWS_ACCESS_KEY_ID", "a",
                "AWS_SECRET_ACCESS_KEY", "a-secret-key",
                "AWS_S3_BUCKET_NAME", bucket);

        Call failed = Call.of(environment, "provision", "--apply");

        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err())
                .contains("S3 can't be reached: nobody listens there")
                .doesNotContain("a-secret-key", "Exception", "\tat ");
    }
}
