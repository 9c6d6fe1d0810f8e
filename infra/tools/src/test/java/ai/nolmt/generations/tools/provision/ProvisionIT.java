package ai.nolmt.generations.tools.provision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** On moto, which knows nearly all that AWS knows of a bucket and of queues. */
class ProvisionIT {
    private static final String OURS = "https://app.example";
    private static final String[] NOT_KEPT_BY_MOTO = {"--without", "policy-write-once,redrive-allow"};

    private static ForeignServer moto;
    private static S3Client s3;

    private final String bucket = "nolmt-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        moto = ForeignServer.moto(ProvisionIT.class);
        s3 = new Aws(moto.endpoint(), moto.endpoint(), "us-east-1", "key", "secret").s3();
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            s3.close();
            moto.close();
        }
    }

    @Test
    void makesAllOfItOnAnEmptyServerAndThenFindsNoDifference() {
        Call planned = provision();
        assertThat(planned.status()).isEqualTo(1);
        assertThat(planned.out()).contains("+ bucket: make " + bucket, "+ jobs: ", "--apply makes what has a +");
        assertThat(s3.listBuckets().buckets()).noneMatch(there -> there.name().equals(bucket));

        Call made = provision("--apply");
        assertThat(made.status()).as(made.out() + made.err()).isZero();

        Call again = provision();
        assertThat(again.status()).as(again.out()).isZero();
        assertThat(again.out()).contains("No differences").doesNotContain("+ ", "done");
    }

    @Test
    void saysWhatAStoreDoesNotDoAndLeavesNothingBehind() {
        Call made = call("provision", "bucket", "--apply");

        assertThat(made.status()).isZero();
        assertThat(made.out())
                .contains(
                        "– policy-write-once: this store would refuse every write",
                        "– policy-tls: the endpoint is plain http");
        assertThat(s3.listObjectsV2(list -> list.bucket(bucket)).contents()).isEmpty();
        assertThat(policy()).isNull();
    }

    @Test
    void keepsWhatIsOthers() {
        s3.createBucket(create -> create.bucket(bucket));
        s3.putBucketPolicy(put -> put.bucket(bucket).policy("""
                {"Version": "2012-10-17", "Statement": {"Sid": "Auditors", "Effect": "Allow",
                 "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "s3:ListBucket",
                 "Resource": "arn:aws:s3:::%s"}}""".formatted(bucket)));
        s3.putBucketCors(put -> put.bucket(bucket)
                .corsConfiguration(set -> set.corsRules(CORSRule.builder()
                        .id("theirs")
                        .allowedOrigins("https://other.example")
                        .allowedMethods("HEAD")
                        .build())));
        s3.putBucketLifecycleConfiguration(put -> put.bucket(bucket)
                .lifecycleConfiguration(set -> set.rules(LifecycleRule.builder()
                        .id("theirs")
                        .status(ExpirationStatus.ENABLED)
                        .filter(filter -> filter.prefix("reports/"))
                        .expiration(after -> after.days(3))
                        .build())));

        assertThat(publicly("--apply").status()).isZero();

        assertThat(policy())
                .contains("Auditors", "NolmtPublicRead", "/generations/*")
                .doesNotContain("staging");
        assertThat(s3.getBucketCors(get -> get.bucket(bucket)).corsRules())
                .extracting(CORSRule::id)
                .contains("theirs", "nolmt-cors");
        assertThat(s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules())
                .extracting(LifecycleRule::id)
                .contains("theirs", "nolmt-unfinished-uploads", "nolmt-unfinished-outputs");
        assertThat(publicly().out()).contains("No differences");
    }

    /** As a version before this one made it. */
    @Test
    void theRuleForWhatKilledWorkersLeaveIsAddedToTheOther() {
        assertThat(provision("--apply").status()).isZero();
        List<LifecycleRule> made =
                s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules();
        assertThat(made)
                .extracting(rule -> rule.filter().prefix())
                .containsExactlyInAnyOrder("staging/generations/", "generations/");
        assertThat(made)
                .allMatch(rule -> rule.abortIncompleteMultipartUpload().daysAfterInitiation() == 7)
                .allMatch(rule -> rule.expiration() == null);
        List<LifecycleRule> before = made.stream()
                .filter(rule -> rule.id().equals("nolmt-unfinished-uploads"))
                .toList();
        s3.putBucketLifecycleConfiguration(put -> put.bucket(bucket).lifecycleConfiguration(set -> set.rules(before)));

        assertThat(provision().out()).contains("+ lifecycle-uploads: ");
        assertThat(provision("--apply").status()).isZero();

        assertThat(s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules())
                .containsExactlyInAnyOrderElementsOf(made);
        assertThat(provision().out()).contains("No differences");
    }

    @Test
    void changesWhatIsSetOtherwiseOnlyIfItIsNamed() {
        assertThat(provision("--apply").status()).isZero();
        s3.putBucketEncryption(put -> put.bucket(bucket)
                .serverSideEncryptionConfiguration(set -> set.rules(ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(
                                by -> by.sseAlgorithm("aws:kms").kmsMasterKeyID("arn:aws:kms:us-east-1:1:key/theirs"))
                        .build())));
        s3.putPublicAccessBlock(
                put -> put.bucket(bucket).publicAccessBlockConfiguration(block -> block.blockPublicAcls(true)));
        Map<String, String> elsewhere = moto.environment(bucket, "NOLMT_INGEST_CORS_ORIGINS", "https://new.example");

        Call refused = Call.of(elsewhere, arguments("--apply"));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out())
                .contains(
                        "! cors: set otherwise: GET, PUT from " + OURS + " (--replace cors)",
                        "! encryption: set otherwise: SSE-KMS with arn:aws:kms:us-east-1:1:key/theirs",
                        "! public-access: set otherwise",
                        "3 differences left");
        assertThat(s3.getBucketCors(get -> get.bucket(bucket))
                        .corsRules()
                        .get(0)
                        .allowedOrigins())
                .containsExactly(OURS);

        Call replaced = Call.of(elsewhere, arguments("--apply", "--replace", "cors,public-access"));
        assertThat(replaced.out()).contains("1 difference left").contains("! encryption");
        assertThat(Call.of(elsewhere, arguments("--apply", "--replace", "encryption"))
                        .status())
                .isZero();
        assertThat(Call.of(elsewhere, arguments()).out()).contains("No differences");
    }

    @Test
    void closesWhatWasPublicOnlyIfItIsNamed() {
        assertThat(publicly("--apply").status()).isZero();

        Call found = provision("--apply");
        assertThat(found.out()).contains("! policy-public: set otherwise", "! public-access: set otherwise");

        assertThat(provision("--apply", "--replace", "policy-public", "--replace", "public-access")
                        .status())
                .isZero();
        assertThat(policy()).isNull();
    }

    @Test
    void encryptsWithAKeyAndKeepsVersionsAndLogsWhereItIsAsked() {
        String key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        String[] asked = {"--kms-key", key, "--versioning", "on", "--log-bucket", bucket + "-log"};
        assertThat(provision(asked).out()).contains("✖ logging-bucket: there is no bucket " + bucket + "-log");
        s3.createBucket(create -> create.bucket(bucket + "-log"));

        Call made = provision(with(asked, "--apply", "--replace", "jobs,cleanups"));
        assertThat(made.status()).as(made.out()).isZero();

        assertThat(provision(asked).out()).contains("No differences");
        var rule = s3.getBucketEncryption(get -> get.bucket(bucket))
                .serverSideEncryptionConfiguration()
                .rules()
                .get(0);
        assertThat(rule.bucketKeyEnabled()).isTrue();
        assertThat(rule.applyServerSideEncryptionByDefault().kmsMasterKeyID()).isEqualTo(key);
        assertThat(s3.getBucketVersioning(get -> get.bucket(bucket)).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        assertThat(s3.getBucketLogging(get -> get.bucket(bucket))
                        .loggingEnabled()
                        .targetBucket())
                .isEqualTo(bucket + "-log");

        assertThat(Call.of(environment("X", ""), "provision", "queues", "--apply", "--replace", "jobs,cleanups")
                        .out())
                .contains(
                        "✔ jobs-encryption: replaced; it was: encrypted with " + key,
                        "✔ cleanups-dead-letters-encryption: replaced");

        Call off = call("provision", "bucket", "--apply", "--kms-key", key);
        assertThat(off.status()).isEqualTo(1);
        assertThat(off.out()).contains("✖ versioning: it is Enabled, and no call takes versions away");
    }

    private Call provision(String... more) {
        return Call.of(environment("NOLMT_OBJECTS_ACCESS", "private"), arguments(more));
    }

    private Call publicly(String... more) {
        return Call.of(environment("NOLMT_OBJECTS_ACCESS", "public"), arguments(more));
    }

    private Map<String, String> environment(String variable, String value) {
        Map<String, String> variables = moto.environment(bucket, "NOLMT_INGEST_CORS_ORIGINS", OURS);
        variables.put("NOLMT_QUEUES_JOBS", bucket + "-jobs");
        variables.put("NOLMT_QUEUES_CLEANUPS", bucket + "-cleanups");
        variables.put(variable, value);
        return variables;
    }

    private Call call(String... arguments) {
        return Call.of(moto.environment(bucket), arguments);
    }

    private static String[] arguments(String... more) {
        return with(with(new String[] {"provision"}, NOT_KEPT_BY_MOTO), more);
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Null for none. */
    private @Nullable String policy() {
        try {
            return s3.getBucketPolicy(get -> get.bucket(bucket)).policy();
        } catch (S3Exception e) {
            return null;
        }
    }
}
