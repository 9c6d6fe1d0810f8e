package ai.nolmt.generations.tools.provision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            """)
    void saysWhatIsWrongWithACall(int status, String sentence, String arguments) {
        Call call = Call.of(ENVIRONMENT, arguments.split(" "));

        assertThat(call.err()).contains(sentence);
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.out()).isEmpty();
    }

    @Test
    void refusesToOpenWhatHasNoPrefix() {
        Map<String, String> environment = new java.util.HashMap<>(ENVIRONMENT);
        environment.put("NOLMT_OBJECTS_PREFIX", "");
        environment.put("NOLMT_OBJECTS_ACCESS", "public");

        assertThat(Call.of(environment, "provision", "bucket").err())
                .contains("what waits under staging/ would be public");
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
