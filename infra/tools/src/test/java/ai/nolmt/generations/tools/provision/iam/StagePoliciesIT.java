package ai.nolmt.generations.tools.provision.iam;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.Call;
import ai.nolmt.generations.tools.provision.iam.Trials.Trial;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Each stage with its own role against a server that asks IAM about every call, set up by the commands alone. */
@Tag("A19")
class StagePoliciesIT {
    private static final String BUCKET = "nolmt-policies";
    private static final String ADMINISTRATOR = "administrator";
    private static final String EVERYTHING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}""";
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"AWS": "arn:aws:iam::123456789012:user/administrator"}}]}""";

    @TempDir
    static Path folder;

    private static ForeignServer moto;
    private static Map<String, String> environment;
    private static AwsCredentialsProvider administrator;

    @BeforeAll
    static void setUp() throws Exception {
        moto = ForeignServer.moto(StagePoliciesIT.class);
        AccessKey key = administrator();
        administrator =
                StaticCredentialsProvider.create(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
        environment = moto.environment(
                BUCKET, "AWS_ACCESS_KEY_ID", key.accessKeyId(), "AWS_SECRET_ACCESS_KEY", key.secretAccessKey());
        moto.checkEverybody();
        Path trust = Files.writeString(folder.resolve("trust.json"), TRUST);
        String[] store = {"provision", "--without", "policy-write-once,redrive-allow", "--apply"};
        String[] roles = {"provision", "iam", "--also-prefix", "before/", "--trust", trust.toString(), "--apply"};

        assertThat(Call.of(environment, store).status()).isZero();
        assertThat(Call.of(environment, roles).status()).isZero();
        assertThat(Call.of(environment, store).out()).contains("No differences").doesNotContain("done:");
        assertThat(Call.of(environment, roles).out()).contains("No differences").doesNotContain("done:");
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void allowWhatTheStageDoesAndNothingElse(Stage stage) {
        List<String> wrong = new ArrayList<>();
        try (Trials trials = new Trials(moto.endpoint(), BUCKET, roleOf(stage))) {
            for (Trial trial : trials.all()) {
                boolean may = trial.place() != null && stage.may(trial.action(), trial.place());
                boolean allowed = trials.isAllowed(trial);
                if (may != allowed) {
                    wrong.add(trial.action() + " on " + trial.where() + (allowed ? " is allowed" : " is denied"));
                }
            }
        }
        assertThat(wrong).as(stage.title()).isEmpty();
    }

    @Test
    void theGuidesUserHasAllOfThemAndAKeyThatIsShownOnce() {
        String[] user = {"provision", "iam", "--also-prefix", "before/", "--user", "nolmt-ai-backend", "--apply"};

        Call made = Call.of(environment, user);
        Call again = Call.of(environment, user);

        assertThat(made.status()).as(made.out()).isZero();
        String id = valueOf(made.err(), "AWS_ACCESS_KEY_ID");
        String secret = valueOf(made.err(), "AWS_SECRET_ACCESS_KEY");
        assertThat(made.out() + again.out() + again.err()).doesNotContain(id, secret);
        assertThat(again.status()).isZero();
        try (Trials trials = new Trials(
                moto.endpoint(), BUCKET, StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret)))) {
            for (Trial trial : trials.all()) {
                boolean may = false;
                for (Stage stage : Stage.values()) {
                    may |= trial.place() != null && stage.may(trial.action(), trial.place());
                }
                assertThat(trials.isAllowed(trial))
                        .as(trial.action() + " on " + trial.where())
                        .isEqualTo(may);
            }
        }
    }

    /** As short as IAM takes it, which counts no Sid as a difference either. */
    @Test
    void theGuidesUserFitsWithEveryOptionOn() {
        Map<String, String> everything = new HashMap<>(environment);
        everything.put("NOLMT_CLEANUP_VERSIONS", "delete");
        everything.put("NOLMT_CLEANUP_LEGACY_PREFIXES", "user-uploads/,images/");
        everything.put("NOLMT_CLEANUP_INVENTORY", "s3://" + BUCKET + "/inventory/");
        String[] user = {"provision", "iam", "--user", "nolmt-everything", "--apply"};

        Call made = Call.of(everything, user);
        Call again = Call.of(everything, user);

        assertThat(made.status()).as(made.out() + made.err()).isZero();
        assertThat(again.out()).contains("No differences").doesNotContain("done:");
        AwsCredentialsProvider key = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                valueOf(made.err(), "AWS_ACCESS_KEY_ID"), valueOf(made.err(), "AWS_SECRET_ACCESS_KEY")));
        try (Trials trials = new Trials(moto.endpoint(), BUCKET, key)) {
            assertThat(trials.all().stream()
                            .filter(trial -> trial.action().equals("s3:ListBucketVersions"))
                            .map(trials::isAllowed))
                    .containsExactly(true);
        }
    }

    @Test
    void saysWhichActionIsLacking() {
        Credentials session = session(Stage.MIGRATE);
        Map<String, String> migrate = moto.environment(
                BUCKET,
                "AWS_ACCESS_KEY_ID",
                session.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY",
                session.secretAccessKey(),
                "AWS_SESSION_TOKEN",
                session.sessionToken());

        Call queues = Call.of(migrate, "provision", "queues", "--apply");
        Call bucket = Call.of(migrate, "provision", "bucket", "--apply");

        assertThat(queues.status()).isEqualTo(1);
        assertThat(queues.out())
                .contains("✖ jobs-dead-letters: the credentials lack sqs:GetQueueUrl or sqs:GetQueueAttributes");
        assertThat(bucket.status()).isEqualTo(1);
        assertThat(bucket.out() + bucket.err()).contains("s3:ListBucket").doesNotContain(session.secretAccessKey());
    }

    @Test
    void saysThatCredentialsAreWrong() {
        Call refused = Call.of(
                moto.environment(BUCKET, "AWS_ACCESS_KEY_ID", "AKIANOBODY", "AWS_SECRET_ACCESS_KEY", "nobodys-secret"),
                "provision",
                "bucket");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .as(refused.out())
                .contains("S3 knows no such AWS_ACCESS_KEY_ID.")
                .doesNotContain("nobodys-secret");
    }

    private static String valueOf(String text, String variable) {
        return text.lines()
                .filter(line -> line.startsWith(variable + "="))
                .map(line -> line.substring(variable.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static AwsCredentialsProvider roleOf(Stage stage) {
        Credentials session = session(stage);
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
    }

    private static Credentials session(Stage stage) {
        try (StsClient sts = StsClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(moto.endpoint()))
                .credentialsProvider(administrator)
                .build()) {
            return sts.assumeRole(assume -> assume.roleArn("arn:aws:iam::123456789012:role/nolmt-" + stage.title())
                            .roleSessionName("test"))
                    .credentials();
        }
    }

    private static AccessKey administrator() {
        Aws aws = new Aws(moto.endpoint(), moto.endpoint(), "us-east-1", "key", "secret");
        try (IamClient iam = IamClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(moto.endpoint()))
                .credentialsProvider(aws.credentials())
                .build()) {
            iam.createUser(create -> create.userName(ADMINISTRATOR));
            iam.putUserPolicy(
                    put -> put.userName(ADMINISTRATOR).policyName("everything").policyDocument(EVERYTHING));
            return iam.createAccessKey(create -> create.userName(ADMINISTRATOR)).accessKey();
        }
    }
}
