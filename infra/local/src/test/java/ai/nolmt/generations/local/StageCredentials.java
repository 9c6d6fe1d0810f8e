package ai.nolmt.generations.local;

import ai.nolmt.generations.testkit.backend.ForeignServer;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is who on moto: an administrator, and the stages' roles once they are made. */
final class StageCredentials {
    private static final String ADMINISTRATOR = "administrator";
    private static final String ACCOUNT = "123456789012";
    private static final List<String> STAGES = List.of("ingest-api", "upload-worker", "cleanup-worker", "migrate");
    private static final Map<String, String> OTHERWISE = Map.of(
            "s3:ListBucket", "s3:HeadBucket",
            "sqs:SendMessage", "sqs:SendMessageBatch",
            "sqs:DeleteMessage", "sqs:DeleteMessageBatch",
            "sqs:ChangeMessageVisibility", "sqs:ChangeMessageVisibilityBatch");

    /** What moto asks for on something else than what it is done to. */
    private static final Set<String> ELSEWHERE = Set.of("sqs:GetQueueUrl", "s3:DeleteObject");

    private final ForeignServer moto;
    private final AccessKey key;

    private StageCredentials(ForeignServer moto, AccessKey key) {
        this.moto = moto;
        this.key = key;
    }

    /** Before moto checks everybody: who else could make the first one? */
    static StageCredentials administrator(ForeignServer moto) {
        try (IamClient iam = iam(moto, "anybody", "anything")) {
            iam.createUser(create -> create.userName(ADMINISTRATOR));
            iam.putUserPolicy(put -> put.userName(ADMINISTRATOR)
                    .policyName("everything")
                    .policyDocument(policy(List.of(allow(Set.of("*"), "*")))));
            return new StageCredentials(
                    moto,
                    iam.createAccessKey(create -> create.userName(ADMINISTRATOR))
                            .accessKey());
        }
    }

    Map<String, String> variables() {
        return Map.of("AWS_ACCESS_KEY_ID", key.accessKeyId(), "AWS_SECRET_ACCESS_KEY", key.secretAccessKey());
    }

    /** That the administrator may take roles on. */
    String trust() {
        return """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                 "Principal": {"AWS": "arn:aws:iam::%s:user/%s"}}]}""".formatted(ACCOUNT, ADMINISTRATOR);
    }

    Map<String, String> of(String stage) {
        try (StsClient sts = StsClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(moto.endpoint()))
                .credentialsProvider(provider(key.accessKeyId(), key.secretAccessKey()))
                .build()) {
            Credentials session = sts.assumeRole(
                            assume -> assume.roleArn("arn:aws:iam::" + ACCOUNT + ":role/nolmt-" + stage)
                                    .roleSessionName(stage))
                    .credentials();
            return Map.of(
                    "AWS_ACCESS_KEY_ID", session.accessKeyId(),
                    "AWS_SECRET_ACCESS_KEY", session.secretAccessKey(),
                    "AWS_SESSION_TOKEN", session.sessionToken());
        }
    }

    /**
     * AWS asks for s3:ListBucket where moto asks for s3:HeadBucket, and for the single action where moto asks for its batch;
     * moto asks for sqs:GetQueueUrl on no queue, and for s3:DeleteObject of several keys, or versions, on the bucket.
     */
    void allowWhatMotoCallsOtherwise(String bucket) {
        for (String stage : STAGES) {
            put(stage, "moto", otherwise(bucket, grantsOf(stage)));
        }
    }

    private static List<String> otherwise(String bucket, List<Grant> grants) {
        Set<String> statements = new LinkedHashSet<>();
        for (Grant grant : grants) {
            String name = grant.action();
            if (OTHERWISE.containsKey(name)) {
                statements.add(allow(Set.of(OTHERWISE.get(name)), grant.resource()));
            }
            if (name.equals("sqs:GetQueueUrl")) {
                statements.add(allow(Set.of(name), "*"));
            }
            if (name.equals("s3:DeleteObject")) {
                statements.add(allow(Set.of(name), "arn:aws:s3:::" + bucket));
            }
        }
        return List.copyOf(statements);
    }

    /** What provision allowed, one by one. */
    record Grant(String action, String resource) {
        @Override
        public String toString() {
            return action + " on " + resource;
        }
    }

    List<Grant> grantsOf(String stage) {
        try (IamClient iam = iam(moto, key.accessKeyId(), key.secretAccessKey())) {
            String encoded = iam.getRolePolicy(
                            get -> get.roleName("nolmt-" + stage).policyName("nolmt-generations"))
                    .policyDocument();
            JsonNode made = new JsonMapper().readTree(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
            List<Grant> grants = new ArrayList<>();
            for (JsonNode statement : made.path("Statement")) {
                for (JsonNode action : statement.path("Action")) {
                    for (JsonNode resource : statement.path("Resource")) {
                        grants.add(new Grant(action.asString(), resource.asString()));
                    }
                }
            }
            return List.copyOf(grants);
        }
    }

    /** A stage has these from now on, and no others; what moto asks for elsewhere goes with each that is left out. */
    void grant(String stage, String bucket, List<Grant> grants, Grant leftOut) {
        List<Grant> some =
                grants.stream().filter(grant -> !grant.equals(leftOut)).toList();
        put(
                stage,
                "nolmt-generations",
                some.stream()
                        .map(grant -> allow(Set.of(grant.action()), grant.resource()))
                        .toList());
        String asked = leftOut.action().replace("DeleteObjectVersion", "DeleteObject");
        put(
                stage,
                "moto",
                otherwise(
                        bucket,
                        some.stream()
                                .filter(grant -> !ELSEWHERE.contains(asked)
                                        || !grant.action().equals(asked))
                                .toList()));
    }

    private void put(String stage, String name, List<String> statements) {
        try (IamClient iam = iam(moto, key.accessKeyId(), key.secretAccessKey())) {
            iam.putRolePolicy(
                    put -> put.roleName("nolmt-" + stage).policyName(name).policyDocument(policy(statements)));
        }
    }

    private static String allow(Set<String> actions, String resource) {
        return "{\"Effect\": \"Allow\", \"Action\": ["
                + actions.stream().map(action -> "\"" + action + "\"").collect(Collectors.joining(", "))
                + "], \"Resource\": \"" + resource + "\"}";
    }

    private static String policy(List<String> statements) {
        return "{\"Version\": \"2012-10-17\", \"Statement\": [" + String.join(", ", statements) + "]}";
    }

    /** As the administrator. */
    S3Client s3() {
        return S3Client.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(moto.endpoint()))
                .credentialsProvider(provider(key.accessKeyId(), key.secretAccessKey()))
                .forcePathStyle(true)
                .build();
    }

    /** As the administrator. */
    SqsClient sqs() {
        return SqsClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(moto.endpoint()))
                .credentialsProvider(provider(key.accessKeyId(), key.secretAccessKey()))
                .build();
    }

    private static IamClient iam(ForeignServer moto, String id, String secret) {
        return IamClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(URI.create(moto.endpoint()))
                .credentialsProvider(provider(id, secret))
                .build();
    }

    private static AwsCredentialsProvider provider(String id, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
    }
}
