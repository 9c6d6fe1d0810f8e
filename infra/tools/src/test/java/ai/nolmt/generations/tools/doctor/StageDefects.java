package ai.nolmt.generations.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.testkit.backend.StageLogins;
import ai.nolmt.generations.tools.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A stage's own variables: its policy as the command prints it, and its login; and what another's would be. */
final class StageDefects {
    private static final JsonMapper JSON = new JsonMapper();

    // moto asks for s3:HeadBucket where AWS asks for s3:ListBucket, and for sqs:GetQueueUrl on no queue
    private static final String OF_MOTO = """
            {"Effect": "Allow", "Resource": "*", "Action": ["s3:HeadBucket", "sqs:GetQueueUrl"]}""";

    private StageDefects() {}

    /** @param keyOf variables with the key of a new user, by its name and policy */
    static List<Defect> all(BiFunction<String, String, Map<String, String>> keyOf) {
        return List.of(
                Defect.of(
                                "a cleanup worker with the upload worker's key",
                                "s3:DeleteObject",
                                "these credentials may not do s3:DeleteObject. It is needed by: cleanup-worker.",
                                "Allow s3:DeleteObject in the IAM policy")
                        .called("--stage", "cleanup_worker")
                        .planted((setUp, environment) -> {
                            environment.putAll(ownLogin(setUp, Stage.CLEANUP_WORKER));
                            environment.putAll(
                                    keyOf.apply("clean-up-as-upload", policy(setUp, Stage.UPLOAD_WORKER, Map.of())));
                        })
                        .also(
                                "s3:DeleteObject (staging/)",
                                "s3:AbortMultipartUpload (staging/)",
                                "s3:ListBucketMultipartUploads",
                                "s3:PutObject",
                                "s3:GetObject (nolmt-reports/)",
                                "s3:PutObject (nolmt-reports/)",
                                "s3:DeleteObject (nolmt-reports/)",
                                "s3:AbortMultipartUpload (nolmt-reports/)",
                                "versioning of the bucket",
                                "queue QUEUES-c",
                                "queue QUEUES-c-dlq"),
                Defect.of(
                                "a cleanup worker with a policy of before versions and inventories",
                                "s3:DeleteObjectVersion",
                                "these credentials may not do s3:DeleteObjectVersion. It is needed by: cleanup-worker.",
                                "Allow s3:DeleteObjectVersion in the IAM policy (provision iam prints it)")
                        .called("--stage", "cleanup_worker")
                        .planted((setUp, environment) -> {
                            environment.putAll(own(setUp, Stage.CLEANUP_WORKER, keyOf, "before-versions", Map.of()));
                            environment.putAll(cleaning(setUp));
                        })
                        .also("s3:ListBucketVersions", "s3:GetObject (nolmt.cleanup.inventory)"),
                Defect.of(
                                "an upload worker with the cleanup worker's login",
                                "stage roles of the login",
                                "may not take on",
                                "seems to be another application's")
                        .called("--stage", "upload_worker")
                        .planted((setUp, environment) -> {
                            environment.putAll(ownLogin(setUp, Stage.CLEANUP_WORKER));
                            environment.putAll(
                                    keyOf.apply("upload-as-itself", policy(setUp, Stage.UPLOAD_WORKER, Map.of())));
                        })
                        .also("other roles of the login"));
    }

    /** Of somebody who is this stage, and no other. */
    static Map<String, String> own(
            GoodSetUp setUp, Stage stage, BiFunction<String, String, Map<String, String>> keyOf) {
        return own(setUp, stage, keyOf, "own-" + stage.title(), Map.of());
    }

    /** @param more settings by which the policy is made */
    static Map<String, String> own(
            GoodSetUp setUp,
            Stage stage,
            BiFunction<String, String, Map<String, String>> keyOf,
            String user,
            Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(ownLogin(setUp, stage));
        variables.putAll(keyOf.apply(user, policy(setUp, stage, more)));
        return variables;
    }

    /** What makes the clean-up worker need more. */
    static Map<String, String> cleaning(GoodSetUp setUp) {
        return Map.of(
                "NOLMT_CLEANUP_VERSIONS",
                "delete",
                "NOLMT_CLEANUP_INVENTORY",
                "s3://" + setUp.bucket() + "/inventory/");
    }

    private static Map<String, String> ownLogin(GoodSetUp setUp, Stage stage) {
        String login = StageLogins.create(
                setUp.database(),
                "nolmt_doctor_" + stage.name().toLowerCase(Locale.ROOT),
                stage.roles().toArray(StageRole[]::new));
        Map<String, String> variables = new HashMap<>(setUp.database().environment(login));
        variables.put("NOLMT_DATABASE_SHARED_LOGIN", "false");
        return variables;
    }

    private static String policy(GoodSetUp setUp, Stage stage, Map<String, String> more) {
        Map<String, String> environment = setUp.environment();
        environment.putAll(more);
        environment.put("AWS_ENDPOINT_URL_STS", String.valueOf(setUp.aws().s3Endpoint()));
        Call printed = Call.of(environment, "provision", "iam", "--json");
        assertThat(printed.status()).as(printed.out() + printed.err()).isZero();
        ObjectNode policy = (ObjectNode) JSON.readTree(printed.out()).path(stage.title());
        ((ArrayNode) policy.path("Statement")).add(JSON.readTree(OF_MOTO));
        // moto asks for a batch by its own name, AWS by that of one message
        return policy.toString().replace("\"sqs:SendMessage\"", "\"sqs:SendMessage\",\"sqs:SendMessageBatch\"");
    }
}
