package ai.nolmt.generations.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Servers that are none, or say no more than a number: a sentence for people, and a document for scripts. */
class StrangersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            S3  | provision bucket
            S3  | provision
            SQS | provision queues
            IAM | provision iam --account 123456789012 --trust ecs-tasks.amazonaws.com
            IAM | provision iam --account 123456789012 --user nolmt-ai-backend --apply
            STS | provision iam
            """)
    void aWebPageIsNoService(String service, String command) {
        for (String body : List.of("Nothing here.", "Nothing<br>here.", "")) {
            HttpServer page = Strangers.webPage(body);
            try {
                Call call = Call.of(at(page), command.split(" "));

                assertThat(call.err())
                        .contains("What answers there is no " + service + ": ", "AWS_ENDPOINT_URL_" + service)
                        .doesNotContain("Exception", "Unexpected character", "null");
                assertThat(call.status()).isEqualTo(1);
            } finally {
                page.stop(0);
            }
        }
    }

    @Test
    void aSessionThatEndedIsNoOtherRegion() {
        HttpServer store =
                Strangers.saying(400, "<Error><Code>ExpiredToken</Code><Message>It is over.</Message></Error>");
        try {
            assertThat(Call.of(at(store), "provision", "bucket").err())
                    .contains("S3 refuses the session's token (ExpiredToken).", "AWS_SESSION_TOKEN")
                    .doesNotContain("region");
        } finally {
            store.stop(0);
        }
    }

    @Test
    void anAnswerWithoutWordsIsASentence() {
        HttpServer store = Strangers.saying(503, "");
        try {
            Call call = Call.of(at(store), "provision", "bucket");

            assertThat(call.out()).contains("✖ bucket: S3 answered 503 to s3:ListBucket. Run this again.");
            assertThat(call.status()).isEqualTo(1);
        } finally {
            store.stop(0);
        }
    }

    /** Each would wait for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"migrate", "provision database", "cost --live --within PT1M"})
    @Timeout(120)
    void aDatabaseThatSaysNothingIsGivenUp(String command) throws IOException {
        try (ServerSocket silent = Strangers.silent()) {
            String url = "postgresql://me:a-password@127.0.0.1:" + silent.getLocalPort() + "/x";

            Call call =
                    Call.of(Map.of("NOLMT_MIGRATION_DATABASE_URL", url, "NOLMT_DATABASE_URL", url), command.split(" "));

            assertThat(call.out() + call.err())
                    .contains("The database can't be used: ", "that PostgreSQL answers")
                    .doesNotContain("a-password", "Exception");
            assertThat(call.status()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | migrate --json                        | The database can't be used: nobody listens there
            1 | cost --live --json                    | The database can't be used: nobody listens there
            1 | provision database --json             | The database can't be used: nobody listens there
            1 | provision bucket --json               | S3 can't be reached: nobody listens there
            1 | provision iam --json --account 1 --trust nowhere.json | --trust is 'nowhere.json'
            2 | provision bucket --json --replace x   | There is nothing called x here
            2 | cost --json --users none              | --users is 'none', which is no whole number
            """)
    void whatScriptsReadSaysWhatIsWrong(int status, String command, String problem) {
        String nobody = "postgresql://me:a-password@127.0.0.1:1/x";
        Map<String, String> environment = new HashMap<>(store("http://127.0.0.1:1"));
        environment.put("NOLMT_MIGRATION_DATABASE_URL", nobody);
        environment.put("NOLMT_DATABASE_URL", nobody);

        Call call = Call.of(environment, command.split(" "));

        JsonNode said = JsonMapper.shared().readTree(call.out());
        assertThat(said.path("problem").asString()).startsWith(problem);
        assertThat(said.path("cure").asString()).isNotEmpty();
        assertThat(call.err()).isEmpty();
        assertThat(call.status()).isEqualTo(status);
    }

    @Test
    void aRegionThatIsMissingIsSaidToScripts() {
        Map<String, String> environment = new HashMap<>(store("http://127.0.0.1:1"));
        environment.put("AWS_REGION", "");
        environment.put("AWS_S3_BUCKET_NAME", "");

        Call call = Call.of(environment, "provision", "bucket", "--json");

        assertThat(JsonMapper.shared().readTree(call.out()).path("problem").asString())
                .contains("is not set");
        assertThat(call.status()).isEqualTo(1);
    }

    private static Map<String, String> at(HttpServer server) {
        return store(Strangers.address(server));
    }

    private static Map<String, String> store(String endpoint) {
        return Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ENDPOINT_URL", endpoint,
                "AWS_ACCESS_KEY_ID", "a",
                "AWS_SECRET_ACCESS_KEY", "b",
                "AWS_S3_BUCKET_NAME", "nolmt-ai-generations",
                "NOLMT_OBJECTS_PATH_STYLE", "true");
    }
}
