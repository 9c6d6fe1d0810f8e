package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Aws;
import ai.nolmt.generations.testkit.backend.ForeignServer;
import ai.nolmt.generations.tools.Call;
import ai.nolmt.generations.tools.doctor.GoodSetUp.Diagnosis;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/** Defects of what the local servers don't know: policies, CORS rules, lifecycle, rights; on moto, which asks IAM. */
class DoctorOnMotoIT {
    private static final String EVERYTHING = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}""";

    // moto asks for s3:HeadBucket where AWS asks for s3:ListBucket, for sqs:GetQueueUrl on no queue, and for a batch by
    // its own
    // name
    private static final String OF_MOTO = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
             "Action": ["s3:HeadBucket", "sqs:GetQueueUrl", "sqs:SendMessageBatch"]}]}""";

    private static ForeignServer moto;
    private static GoodSetUp setUp;

    @BeforeAll
    static void build() {
        moto = ForeignServer.moto(DoctorOnMotoIT.class);
        AccessKey key = userWho("administrator", EVERYTHING);
        moto.checkEverybody();
        setUp = new GoodSetUp(
                new Aws(moto.endpoint(), moto.endpoint(), "us-east-1", key.accessKeyId(), key.secretAccessKey()));
        // asked by a browser first, which signs nothing, a moto that asks IAM breaks
        setUp.set("NOLMT_INGEST_CORS_ORIGINS", "");
        setUp.mustBeWell();
    }

    @AfterAll
    static void stop() {
        if (setUp != null) {
            try (GoodSetUp last = setUp) {
                last.mustBeWell(); // whatever was planted was taken away again
            }
        }
        if (moto != null) {
            moto.close();
        }
    }

    static Stream<Defect> defects() {
        return Stream.of(
                        StoreDefects.all(DoctorOnMotoIT::keyOf),
                        AttributeDefects.all(),
                        StageDefects.all(DoctorOnMotoIT::keyOf))
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "on moto, which asks IAM: {0}")
    @MethodSource("defects")
    void isNamedWithItsCure(Defect defect) {
        setUp.mustName(defect);
    }

    /** With the policy that the command prints for it, and a login of its own. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "ALL")
    void findsNothingWithAStagesOwn(Stage stage) {
        Map<String, String> environment = setUp.environment();
        environment.putAll(StageDefects.own(setUp, stage, DoctorOnMotoIT::keyOf));

        Diagnosis diagnosis = setUp.examine(environment, Clock.systemUTC(), "--no-generation", "--stage", stage.name());

        assertThat(diagnosis.ill()).isEmpty();
        assertThat(diagnosis.call().status()).isZero();
    }

    @Test
    void findsNothingWithTheRightsThatVersionsAndInventoriesNeed() {
        Map<String, String> environment = setUp.environment();
        Map<String, String> cleaning = StageDefects.cleaning(setUp);
        environment.putAll(cleaning);
        environment.putAll(StageDefects.own(
                setUp, Stage.CLEANUP_WORKER, DoctorOnMotoIT::keyOf, "with-versions-and-inventories", cleaning));

        Diagnosis diagnosis =
                setUp.examine(environment, Clock.systemUTC(), "--no-generation", "--stage", "cleanup_worker");

        assertThat(diagnosis.ill()).isEmpty();
        assertThat(diagnosis.call().out())
                .contains("s3:ListBucketVersions", "s3:DeleteObjectVersion", "s3:GetObject (nolmt.cleanup.inventory)");
    }

    /** The guide's one user, made by the command, has all that stages need and is told so. */
    @Test
    void findsNothingWithTheGuidesUser() {
        Map<String, String> environment = setUp.environment();
        environment.put("AWS_ENDPOINT_URL_IAM", moto.endpoint());
        environment.put("AWS_ENDPOINT_URL_STS", moto.endpoint());
        Call made = Call.of(environment, "provision", "iam", "--user", "nolmt-ai-backend", "--apply");
        environment.put("AWS_ACCESS_KEY_ID", valueOf(made.err(), "AWS_ACCESS_KEY_ID"));
        environment.put("AWS_SECRET_ACCESS_KEY", valueOf(made.err(), "AWS_SECRET_ACCESS_KEY"));

        allow("nolmt-ai-backend", OF_MOTO);

        Diagnosis diagnosis = setUp.examine(environment, Clock.systemUTC(), "--no-generation");

        assertThat(diagnosis.ill()).isEmpty();
        assertThat(diagnosis.call().status()).isZero();
    }

    @Test
    void seesThatABucketKeepsVersions() {
        try (GoodSetUp versioned = new GoodSetUp(setUp.aws())) {
            versioned.set("NOLMT_INGEST_CORS_ORIGINS", "");
            versioned.mustName(StoreDefects.versions());
            versioned.set("NOLMT_CLEANUP_VERSIONS", "delete");
            versioned.mustBeWell();
        }
    }

    /** On a moto that doesn't ask IAM, which answers browsers. */
    @Test
    void seesWhatBrowsersAndStrangersMay() {
        try (ForeignServer open = ForeignServer.moto(DoctorOnMotoIT.class);
                GoodSetUp anybodys =
                        new GoodSetUp(new Aws(open.endpoint(), open.endpoint(), "us-east-1", "anybody", "anything"))) {
            assertThat(anybodys.examine(anybodys.environment(), Clock.systemUTC(), "--no-generation")
                            .ill())
                    .isEmpty();
            anybodys.mustName(StoreDefects.corsByMethod());
            anybodys.mustName(StoreDefects.corsByHeader());
            anybodys.mustName(StoreDefects.openToEverybody());
        }
    }

    private static String valueOf(String text, String name) {
        return text.lines()
                .filter(line -> line.contains(name + "="))
                .map(line -> line.substring(line.indexOf('=') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** Variables with a key of a user who may do what this policy says. */
    private static Map<String, String> keyOf(String user, String policy) {
        AccessKey key = userWho(user, policy);
        return Map.of("AWS_ACCESS_KEY_ID", key.accessKeyId(), "AWS_SECRET_ACCESS_KEY", key.secretAccessKey());
    }

    private static AccessKey userWho(String name, String policy) {
        try (IamClient iam = iam()) {
            iam.createUser(create -> create.userName(name));
            allow(name, policy);
            return iam.createAccessKey(create -> create.userName(name)).accessKey();
        }
    }

    private static void allow(String user, String policy) {
        try (IamClient iam = iam()) {
            iam.putUserPolicy(put -> put.userName(user).policyName("more").policyDocument(policy));
        }
    }

    private static IamClient iam() {
        return IamClient.builder()
                .endpointOverride(URI.create(moto.endpoint()))
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        setUp == null
                                ? new Aws(null, null, "us-east-1", "anybody", "anything").credentials()
                                : setUp.aws().credentials())
                .build();
    }
}
