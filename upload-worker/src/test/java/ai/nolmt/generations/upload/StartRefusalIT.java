package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.database.Migrations;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.testkit.backend.AppEnvironment;
import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is wrong stops the start, and what is printed says what to set. */
@ExtendWith(OutputCaptureExtension.class)
class StartRefusalIT {
    private static final String LOGIN = "nolmt_refused_worker";

    private static TestDatabase database;
    private static Map<String, Object> good;

    @BeforeAll
    static void prepare() {
        Backends backends = Backends.shared();
        database = backends.newDatabase();
        Migrations.run(database.superuser(), new KeyPrefix("generations/"));
        StageLogins.create(database, StageLogins.SHARED, StageRole.values());
        StageLogins.create(database, LOGIN, StageRole.WORKER);
        good = AppEnvironment.properties(
                backends, database, LOGIN, backends.newBucket(), backends.newQueueName("refusal"));
        good.put("nolmt.database.shared-login", false);
    }

    @Test
    void withoutABucketsName(CapturedOutput output) {
        refused("nolmt.objects.bucket", "");
        assertThat(output).contains("AWS_S3_BUCKET_NAME is not set", "Set AWS_S3_BUCKET_NAME to the name");
    }

    @Test
    void withoutADatabase(CapturedOutput output) {
        refused("nolmt.database.url", "");
        assertThat(output).contains("NOLMT_DATABASE_URL is not set", "Set NOLMT_DATABASE_URL to");
    }

    @Test
    void withAWrongPassword(CapturedOutput output) {
        refused("nolmt.database.password", "guessed", "nolmt.database.username", "nolmt_nobody");
        assertThat(output).contains("Check NOLMT_DATABASE_URL").doesNotContain("guessed");
    }

    @Test
    void asALoginOfMoreStagesThanDeclared(CapturedOutput output) {
        refused("nolmt.database.username", StageLogins.SHARED, "nolmt.database.password", StageLogins.SHARED);
        assertThat(output).contains("may also take on", "nolmt_admin", "NOLMT_DATABASE_SHARED_LOGIN=true");
    }

    @Test
    void withAQueueThatIsNotThere(CapturedOutput output) {
        refused("nolmt.queues.jobs", "no-such-queue", "nolmt.queues.provisioning", "check");
        assertThat(output).contains("There is no SQS queue called no-such-queue");
    }

    @Test
    void withASettingOutOfBounds(CapturedOutput output) {
        refused("nolmt.upload.concurrency", "0");
        assertThat(output).contains("nolmt.upload.concurrency is 0", "Set nolmt.upload.concurrency to a value from 1");
    }

    /** Changes are names and values in turn; "" takes a setting away. */
    private static void refused(String... changes) {
        Map<String, Object> properties = new HashMap<>(good);
        for (int i = 0; i < changes.length; i += 2) {
            properties.put(changes[i], changes[i + 1]);
        }
        assertThatThrownBy(() -> new SpringApplicationBuilder(UploadWorkerApplication.class)
                        .run(AppEnvironment.arguments(properties)))
                .isInstanceOf(Exception.class);
    }
}
