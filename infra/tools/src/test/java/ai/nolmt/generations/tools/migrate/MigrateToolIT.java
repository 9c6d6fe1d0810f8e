package ai.nolmt.generations.tools.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.tools.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Which bucket a migrated database calls its own. */
class MigrateToolIT {
    private final Backends backends = Backends.shared();
    private final TestDatabase database = backends.newDatabase();
    private final S3Client s3 = backends.aws().s3();
    private final String first = "nolmt-first-" + UUID.randomUUID();
    private final String other = "nolmt-other-" + UUID.randomUUID();

    @BeforeEach
    void makeBuckets() {
        s3.createBucket(create -> create.bucket(first));
        s3.createBucket(create -> create.bucket(other));
    }

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void aSlipOfANameMakesNoOtherBucketItsOwn() {
        assertThat(migrate(first).status()).isZero();
        assertThat(migrate(first).status()).as("again").isZero();

        Call slip = migrate(other);

        assertThat(slip.status()).isEqualTo(1);
        assertThat(slip.err())
                .contains(
                        "AWS_S3_BUCKET_NAME is " + other + ", but the objects of this database are in " + first,
                        "Correct AWS_S3_BUCKET_NAME",
                        "--bucket-moved");
        assertThat(marks(other)).isEmpty();
        assertThat(migrate(first).status()).isZero();
    }

    @Test
    void whoHasMovedTheObjectsSaysSoOnce() {
        assertThat(migrate(first).status()).isZero();

        assertThat(migrate(other, "--bucket-moved").status()).isZero();

        assertThat(marks(other)).hasSize(1);
        assertThat(migrate(other).status()).isZero();
        assertThat(migrate(first).status()).isEqualTo(1);
    }

    private Call migrate(String bucket, String... options) {
        Map<String, String> environment = new HashMap<>(backends.aws().environment());
        environment.put("AWS_S3_BUCKET_NAME", bucket);
        environment.put("NOLMT_OBJECTS_PATH_STYLE", "true");
        environment.put("NOLMT_MIGRATION_DATABASE_URL", database.superuserUrl());
        List<String> call = new ArrayList<>(List.of("migrate"));
        call.addAll(List.of(options));
        return Call.of(environment, call.toArray(String[]::new));
    }

    private List<String> marks(String bucket) {
        return s3.listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }
}
