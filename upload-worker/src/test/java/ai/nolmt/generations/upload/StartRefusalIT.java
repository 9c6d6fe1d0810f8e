package ai.nolmt.generations.upload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.app.AppUnderTest;
import ai.nolmt.generations.testkit.backend.StageLogins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What is wrong stops the start, and what is printed says what to set. */
@ExtendWith(OutputCaptureExtension.class)
class StartRefusalIT {
    @RegisterExtension
    static final AppUnderTest app = AppUnderTest.of(UploadWorkerApplication.class)
            .login("nolmt_refused_worker", StageRole.WORKER)
            .startedByTests();

    @Test
    void withoutABucketsName(CapturedOutput output) {
        app.refusesToStart("nolmt.objects.bucket", "");
        assertThat(output).contains("AWS_S3_BUCKET_NAME is not set", "Set AWS_S3_BUCKET_NAME to the name");
    }

    @Test
    void withoutADatabase(CapturedOutput output) {
        app.refusesToStart("nolmt.database.url", "");
        assertThat(output).contains("NOLMT_DATABASE_URL is not set", "Set NOLMT_DATABASE_URL to");
    }

    @Test
    void withAWrongPassword(CapturedOutput output) {
        app.refusesToStart("nolmt.database.password", "guessed", "nolmt.database.username", "nolmt_nobody");
        assertThat(output)
                .contains("The database can't be used", "Set NOLMT_DATABASE_URL to")
                .doesNotContain("guessed");
    }

    @Test
    void asALoginOfMoreStagesThanDeclared(CapturedOutput output) {
        app.refusesToStart(
                "nolmt.database.username", StageLogins.SHARED, "nolmt.database.password", StageLogins.SHARED);
        assertThat(output).contains("may also take on", "nolmt_admin", "NOLMT_DATABASE_SHARED_LOGIN=true");
    }

    @Test
    void withAQueueThatIsNotThere(CapturedOutput output) {
        app.refusesToStart("nolmt.queues.jobs", "no-such-queue", "nolmt.queues.provisioning", "check");
        assertThat(output).contains("There is no SQS queue called no-such-queue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-5", "501"})
    void withAConcurrencyOutOfBounds(String value, CapturedOutput output) {
        app.refusesToStart("nolmt.upload.concurrency", value);
        assertThat(output)
                .contains(
                        "nolmt.upload.concurrency is " + value,
                        "Set nolmt.upload.concurrency to a value from 1 to 500");
    }

    @Test
    void withAKeyThatEncryptsNothing(CapturedOutput output) {
        app.refusesToStart("nolmt.objects.encryption", "sse-kms");
        assertThat(output).contains("nolmt.objects.kms-key is not set", "Set nolmt.objects.kms-key to the ARN");
    }

    @Test
    void withAKeyOfAnotherRegion(CapturedOutput output) {
        app.refusesToStart(
                "nolmt.objects.encryption",
                "sse-kms",
                "nolmt.objects.kms-key",
                "arn:aws:kms:mars-north-1:123456789012:key/1234");
        assertThat(output).contains("nolmt.objects.kms-key is a key of another region than the bucket's");
    }

    @Test
    void withAStorageClassFromWhichNothingIsReadAtOnce(CapturedOutput output) {
        app.refusesToStart("nolmt.objects.storage-class", "deep-archive");
        assertThat(output).contains("'deep-archive', which can't be read", "standard or standard_ia");
    }

    @Test
    void withAConcurrencyThatIsNoNumber(CapturedOutput output) {
        app.refusesToStart("nolmt.upload.concurrency", "many");
        assertThat(output).contains("nolmt.upload.concurrency", "many");
    }
}
