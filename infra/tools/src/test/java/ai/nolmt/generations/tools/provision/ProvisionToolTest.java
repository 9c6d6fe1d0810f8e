package ai.nolmt.generations.tools.provision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProvisionToolTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "a",
            "AWS_SECRET_ACCESS_KEY", "b",
            "AWS_S3_BUCKET_NAME", "nolmt-ai-generations");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            2 | There is nothing called corss here, but bucket, public-access | provision bucket --replace corss
            2 | There is nothing called cors here, but jobs-dead-letters      | provision queues --without cors
            2 | --versioning expected one of [on, off]                     | provision bucket --versioning maybe
            2 | Who shall have the policies?                                 | provision iam --apply
            2 | Give one of them                                             | provision iam --apply --user u --trust ecs-tasks.amazonaws.com
            2 | --stage and --service are for printing                       | provision iam --stage migrate --user u
            2 | Unknown option                                               | provision bucket --aply
            1 | --log-bucket is the bucket itself                            | provision bucket --account 1 --log-bucket nolmt-ai-generations
            1 | --trust is 'nowhere.json'                                    | provision iam --account 1 --trust nowhere.json
            2 | --apply stands before bucket, which never hears of it        | provision --apply bucket
            2 | --account is 'garbage', which is no account                  | provision iam --account garbage
            2 | --kms-key is 'alias/foo', which is no ARN of a key           | provision iam --account 1 --kms-key alias/foo
            2 | --kms-key is 'x', which is no ARN of a key                   | provision queues --kms-key x
            2 | --user is 'a/b', which is no user of IAM                     | provision iam --account 1 --user a/b
            1 | --also-prefix is 's', which can't be                         | provision iam --account 1 --also-prefix media/,s
            1 | --also-prefix is 'staging/x', which can't be                 | provision iam --account 1 --also-prefix staging/x
            1 | --also-prefix is '*', which can't be                         | provision iam --account 1 --also-prefix *
            1 | --log-bucket is 'a/b', which can't be a bucket's name        | provision bucket --account 1 --log-bucket a/b
            1 | --login-prefix is 'Mine', with which no login's name         | provision database --login-prefix Mine
            1 | --login-prefix is 'pg_', with which no login's name          | provision database --login-prefix pg_
            """)
    void saysWhatIsWrongWithACall(int status, String sentence, String arguments) {
        Call call = Call.of(ENVIRONMENT, arguments.split(" "));

        assertThat(call.err()).contains(sentence);
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NOLMT_OBJECTS_PREFIX | ''                     | what waits under staging/ would be public | provision bucket
            A                    | a                      | and --kms-key encrypts with a key of KMS  | provision bucket --kms-key arn:aws:kms:us-east-1:123456789012:key/k
            AWS_S3_BUCKET_NAME   | arn:aws:s3:::b         | which can't be a bucket's name            | provision bucket
            AWS_S3_BUCKET_NAME   | http://127.0.0.1/b     | which can't be a bucket's name            | provision iam --account 1
            NOLMT_CLEANUP_INVENTORY | s3://my-reports/*/   | which is no place for reports             | provision iam --account 1
            NOLMT_CLEANUP_LEGACY_PREFIXES | media          | nolmt.cleanup.legacy-prefixes has 'media', which can't be | provision iam --account 1
            NOLMT_CLEANUP_VERSIONS | keep                  | to refuse or delete                       | provision iam --account 1
            NOLMT_QUEUES_JOBS    | arn:aws:sqs:eu-west-1:999999999999:j | is in eu-west-1, and AWS_REGION is us-east-1 | provision queues
            NOLMT_QUEUES_JOBS_DEAD_LETTERS | https://sqs.eu-west-1.amazonaws.com/999999999999/j | is in eu-west-1, and AWS_REGION is us-east-1 | provision queues
            """)
    void refusesWhatCanNotBeMeant(String variable, String value, String sentence, String arguments) {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("NOLMT_OBJECTS_ACCESS", "public");
        environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        environment.put(variable, value);

        Call call = Call.of(environment, arguments.split(" "));

        assertThat(call.err()).contains(sentence);
        assertThat(call.status()).isEqualTo(1);
    }

    @Test
    void refusesATrustPolicyOfNoStatements(@TempDir Path folder) throws IOException {
        for (String statement : List.of("\"x\"", "[]", "{}", "[{\"Effect\": \"Allow\"}]")) {
            Path file = Files.writeString(folder.resolve("trust.json"), "{\"Statement\": " + statement + "}");

            assertThat(Call.of(ENVIRONMENT, "provision", "iam", "--account", "1", "--trust", file.toString())
                            .err())
                    .as(statement)
                    .contains("neither a service of AWS nor a file with a trust policy");
        }
    }

    /** Other stores have regions of their own, and keys of others are read and deleted where somebody says so. */
    @Test
    void printsPoliciesOfOtherRegionsQueuesAndKeys() {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("AWS_REGION", "auto");
        environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
        environment.put("NOLMT_QUEUES_JOBS", "https://sqs.eu-west-1.amazonaws.com/999999999999/their-jobs");

        environment.put("NOLMT_CLEANUP_INVENTORY", "s3://my-reports/inventory/");
        Call call = Call.of(environment, "provision", "iam", "--account", "1", "--also-prefix", "media/,old", "--json");

        JsonNode policies = JsonMapper.shared().readTree(call.out());
        assertThat(policies.path("ingest-api").toString())
                .contains("arn:aws:s3:::nolmt-ai-generations/media/*", "arn:aws:s3:::nolmt-ai-generations/old*")
                .contains("arn:aws:sqs:eu-west-1:999999999999:their-jobs", "arn:aws:sqs:auto:1:cleanup-commands");
        assertThat(policies.path("cleanup-worker").toString())
                .contains("/media/*", "arn:aws:s3:::my-reports/inventory/*");
        assertThat(policies.path("upload-worker").toString()).doesNotContain("/media/*");
        assertThat(Call.of(environment, "provision", "bucket").err()).doesNotContain("null", "Cannot invoke");
    }

    @Test
    void printsPoliciesWithoutAskingAnybody() {
        Call call = Call.of(ENVIRONMENT, "provision", "iam", "--account", "123456789012");

        assertThat(call.status()).isZero();
        assertThat(call.out())
                .contains(
                        "arn:aws:s3:::nolmt-ai-generations/staging/generations/*",
                        "arn:aws:sqs:us-east-1:123456789012:generation-jobs-dlq");
        assertThat(Call.of(ENVIRONMENT, "provision", "iam", "--account", "1", "--json")
                        .out())
                .startsWith("{")
                .contains("\"ingest-api\"", "\"migrate\"");
    }

    /** The key by which applications put objects is the one that their roles may use. */
    @Test
    void theKeyOfTheSettingsIsTheOneOfThePolicies() {
        String key = "arn:aws:kms:us-east-1:123456789012:key/of-the-settings";
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("NOLMT_OBJECTS_ENCRYPTION", "sse-kms");
        environment.put("NOLMT_OBJECTS_KMS_KEY", key);
        String[] iam = {"provision", "iam", "--account", "1", "--stage", "upload_worker"};
        List<String> another = new ArrayList<>(List.of(iam));
        another.addAll(List.of("--kms-key", key + "-not"));

        assertThat(Call.of(environment, iam).out()).contains(key, "kms:GenerateDataKey", "kms:Decrypt");
        Call two = Call.of(environment, another.toArray(String[]::new));
        assertThat(two.status()).isEqualTo(1);
        assertThat(two.err()).contains("--kms-key is another key than nolmt.objects.kms-key");
    }

    /** To be handed on as it is, to stores whose policies know no queues. */
    @Test
    void printsTheDocumentOfOneStageAndService() {
        String whole = document("--stage", "upload_worker");
        String ofS3 = document("--stage", "upload_worker", "--service", "s3");

        assertThat(whole).contains("\"s3:PutObject\"", "\"sqs:ReceiveMessage\"");
        assertThat(ofS3).contains("\"s3:PutObject\"").doesNotContain("sqs:", "DeleteObject");
    }

    private static String document(String... options) {
        List<String> call = new ArrayList<>(List.of("provision", "iam", "--account", "1"));
        call.addAll(List.of(options));
        String out = Call.of(ENVIRONMENT, call.toArray(String[]::new)).out();
        assertThat(JsonMapper.shared().readTree(out).path("Statement").isEmpty())
                .isFalse();
        return out;
    }
}
