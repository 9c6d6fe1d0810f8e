package ai.nolmt.generations.tools.provision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.Call;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What looks like ours and isn't, and what isn't called so and is, on moto. */
class OtherwiseIT {
    private static final String OURS = "https://app.example";
    private static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    private static ForeignServer moto;
    private static Aws aws;
    private static S3Client s3;
    private static IamClient iam;

    private final String bucket = "nolmt-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        moto = ForeignServer.moto(OtherwiseIT.class);
        aws = new Aws(moto.endpoint(), moto.endpoint(), "us-east-1", "key", "secret");
        s3 = aws.s3();
        iam = IamClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(aws.credentials())
                .endpointOverride(URI.create(moto.endpoint()))
                .build();
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            s3.close();
            iam.close();
            moto.close();
        }
    }

    @BeforeEach
    void make() {
        s3.createBucket(create -> create.bucket(bucket));
    }

    @Test
    void aRuleOfOursThatDeletesWhatRowsNameIsReplaced() {
        s3.putBucketVersioning(put -> put.bucket(bucket).versioningConfiguration(set -> set.status("Enabled")));
        LifecycleRule expiring = LifecycleRule.builder()
                .id("nolmt-lifecycle-versions")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("generations/"))
                .noncurrentVersionExpiration(after -> after.noncurrentDays(30))
                .expiration(after -> after.days(1))
                .build();
        LifecycleRule moving = LifecycleRule.builder()
                .id("nolmt-unfinished-uploads")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("staging/generations/"))
                .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7))
                .noncurrentVersionTransitions(to -> to.noncurrentDays(30).storageClass("GLACIER"))
                .build();
        s3.putBucketLifecycleConfiguration(
                put -> put.bucket(bucket).lifecycleConfiguration(set -> set.rules(expiring, moving)));
        String[] versioned = {"provision", "bucket", "--without", "policy-write-once", "--versioning", "on", "--apply"};

        assertThat(call(versioned).out())
                .contains("! lifecycle-versions: set otherwise", "! lifecycle-uploads: set otherwise");

        assertThat(call(with(versioned, "--replace", "lifecycle")).status()).isZero();
        assertThat(s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules())
                .allMatch(rule -> rule.expiration() == null || rule.expiration().days() == null)
                .allMatch(rule -> rule.noncurrentVersionTransitions().isEmpty());
        assertThat(call(versioned).out()).contains("No differences").doesNotContain("done:");
    }

    @Test
    void aRuleOfOthersBeforeOursIsSaid() {
        CORSRule everybody = CORSRule.builder()
                .allowedOrigins("https://*.example")
                .allowedMethods("GET", "PUT")
                .build();
        CORSRule same = CORSRule.builder()
                .id("by-hand")
                .allowedOrigins(OURS)
                .allowedMethods("GET", "PUT")
                .allowedHeaders("*")
                .exposeHeaders("ETag")
                .build();
        s3.putBucketCors(put -> put.bucket(bucket).corsConfiguration(set -> set.corsRules(everybody, same)));

        assertThat(bucket("--apply").out())
                .contains("! cors: set otherwise: a rule for https://*.example stands before ours");
        assertThat(bucket("--apply", "--replace", "cors").status()).isZero();
        assertThat(bucket().out()).contains("No differences");

        s3.putBucketCors(put -> put.bucket(bucket).corsConfiguration(set -> set.corsRules(same, everybody)));
        assertThat(bucket().out()).contains("✔ cors: ");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "aws:kms:dsse, " + KEY + ", DSSE-KMS with " + KEY + " and a bucket key",
                "aws:kms, none, SSE-KMS with the account's own key for S3 and a bucket key"
            })
    void anotherEncryptionIsSaid(String algorithm, String key, String said) {
        s3.putBucketEncryption(put -> put.bucket(bucket)
                .serverSideEncryptionConfiguration(set -> set.rules(ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(
                                by -> by.sseAlgorithm(algorithm).kmsMasterKeyID(key))
                        .bucketKeyEnabled(true)
                        .build())));

        assertThat(bucket("--kms-key", KEY).out()).contains("! encryption: set otherwise: " + said);
    }

    @Test
    void aStatementOfTheSameMeaningNeedsNoNameOfOurs() {
        s3.putBucketPolicy(put -> put.bucket(bucket).policy("""
                {"Version": "2012-10-17", "Id": "mine", "Statement": {"Effect": "Allow", "Principal": {"AWS": ["*"]},
                 "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::%s/generations/*"}}""".formatted(bucket)));
        Map<String, String> open = moto.environment(bucket, "NOLMT_OBJECTS_ACCESS", "public");

        assertThat(Call.of(open, "provision", "bucket").out()).contains("✔ policy-public: everybody may read");
    }

    /** A role that somebody made, open to everybody, would lend them what its policy allows. */
    @Test
    void aRoleOfOthersGetsNoPolicy() {
        role("nolmt-migrate", "{\"AWS\": \"*\"}");
        role("nolmt-upload-worker", "{\"Service\": [\"ecs-tasks.amazonaws.com\"]}");
        String[] roles = {"provision", "iam", "--trust", "ecs-tasks.amazonaws.com", "--apply"};

        Call found = call(roles);

        assertThat(found.status()).isEqualTo(1);
        assertThat(found.out())
                .contains("! trust-migrate: set otherwise: nolmt-migrate gets no policy while others may take it on")
                .contains("✔ trust-upload-worker: ", "✔ policy-upload-worker: done", "✔ policy-ingest-api: done")
                .doesNotContain("policy-migrate");
        assertThat(policies("nolmt-migrate")).isEmpty();

        Call replaced = call(with(roles, "--replace", "trust-migrate"));

        assertThat(replaced.status()).as(replaced.out()).isZero();
        assertThat(policies("nolmt-migrate")).containsExactly("nolmt-generations");
        assertThat(call(roles).out()).contains("No differences").doesNotContain("done:");
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1:1/999999999999/", "arn:aws:sqs:us-east-1:999999999999:"})
    void aQueueOfOthersIsNeitherMadeNorTakenForOneOfOurs(String place) {
        Map<String, String> environment = moto.environment(
                bucket, "NOLMT_QUEUES_JOBS", place + bucket, "NOLMT_QUEUES_JOBS_DEAD_LETTERS", bucket + "-dead");
        try (SqsClient sqs = aws.sqs()) {
            Call missing = Call.of(environment, "provision", "queues", "--apply");
            assertThat(missing.status()).isEqualTo(1);
            assertThat(missing.out()).contains("✖ jobs: there is no queue " + place + bucket, "to the name " + bucket);
            assertThat(sqs.listQueues(list -> list.queueNamePrefix(bucket)).queueUrls())
                    .noneMatch(url -> url.endsWith(bucket));

            sqs.createQueue(create -> create.queueName(bucket));
            Call another = Call.of(environment, "provision", "queues", "--apply");
            assertThat(another.status()).isEqualTo(1);
            assertThat(another.err()).contains("is another queue", "to the name of a queue of theirs");
            assertThat(another.out()).doesNotContain("jobs-redrive");

            JsonNode said = JsonMapper.shared()
                    .readTree(Call.of(environment, "provision", "queues", "--json")
                            .out());
            assertThat(said.path("steps").get(0).path("name").asString()).isEqualTo("jobs-dead-letters");
            assertThat(said.path("problem").asString()).contains("is another queue");
            assertThat(said.path("cure").asString()).isNotEmpty();
        }
    }

    @Test
    void aQueueByItsOwnAddressIsSetUp() {
        try (SqsClient sqs = aws.sqs()) {
            String url = sqs.createQueue(create -> create.queueName(bucket)).queueUrl();

            Call made = Call.of(
                    moto.environment(
                            bucket, "NOLMT_QUEUES_JOBS", url, "NOLMT_QUEUES_JOBS_DEAD_LETTERS", bucket + "-dead"),
                    "provision",
                    "queues",
                    "--apply",
                    "--without",
                    "redrive-allow");

            assertThat(made.out()).contains("✔ jobs-redrive: done: to " + bucket + "-dead");
            assertThat(made.status()).as(made.out() + made.err()).isZero();
        }
    }

    /** What says that it can't halfway leaves nothing of the trial behind. */
    @Test
    void aTrialThatIsBrokenOffIsCleared() {
        try (ConditionlessStore store = new ConditionlessStore(moto.endpoint())) {
            Call made = Call.of(
                    moto.environment(bucket, "AWS_ENDPOINT_URL_S3", store.address()), "provision", "bucket", "--apply");

            assertThat(made.out()).contains("– policy-write-once: this store has no such thing");
            assertThat(store.refused()).isPositive();
        }
        assertThat(s3.listObjectsV2(list -> list.bucket(bucket)).contents()).isEmpty();
        assertThat(call("provision", "bucket").out()).contains("+ policy-write-once");
        assertThat(call("provision", "bucket", "--without", "policy-write-once").out())
                .contains("No differences");
        assertThat(hasPolicy()).isFalse();
    }

    private boolean hasPolicy() {
        try {
            return !s3.getBucketPolicy(get -> get.bucket(bucket)).policy().isEmpty();
        } catch (S3Exception e) {
            return false;
        }
    }

    private static void role(String name, String principal) {
        iam.createRole(create -> create.roleName(name).assumeRolePolicyDocument("""
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole"],
                 "Principal": %s}}""".formatted(principal)));
    }

    private static List<String> policies(String role) {
        try {
            return iam.listRolePolicies(list -> list.roleName(role)).policyNames();
        } catch (NoSuchEntityException e) {
            return List.of();
        }
    }

    private Call bucket(String... more) {
        return Call.of(
                moto.environment(bucket, "NOLMT_INGEST_CORS_ORIGINS", OURS),
                with(new String[] {"provision", "bucket", "--without", "policy-write-once"}, more));
    }

    private Call call(String... arguments) {
        return Call.of(moto.environment(bucket), arguments);
    }

    private static String[] with(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Arrays::stream).toArray(String[]::new);
    }
}
