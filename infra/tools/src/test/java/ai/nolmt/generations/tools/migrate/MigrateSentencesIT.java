package ai.nolmt.generations.tools.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.backend.Backends;
import ai.nolmt.generations.testkit.backend.TestDatabase;
import ai.nolmt.generations.tools.Call;
import ai.nolmt.generations.tools.Strangers;
import com.sun.net.httpserver.HttpServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What migrate takes, and what it says of what it did. */
class MigrateSentencesIT {
    private static final String OPTION = "--allow-foreign-keys-until";

    @ParameterizedTest
    @ValueSource(
            strings = {"garbage", "2030-01-31", "-1000000000-01-01T00:00:00Z", "+1000000000-12-31T00:00:00Z", "''"})
    void whatIsNoMomentIsAWrongCall(String moment) {
        Call call = Call.of(Map.of(), "migrate", OPTION, moment);

        assertThat(call.err())
                .startsWith(OPTION + " is '" + moment + "', which is no moment, like 2030-01-31T00:00:00Z.")
                .doesNotContain("Exception", "picocli");
        assertThat(call.status()).isEqualTo(2);
    }

    @Test
    void aMomentThatHasPassedIsNotSaidToBeOpen() {
        TestDatabase database = Backends.shared().newDatabase();
        try {
            Instant soon = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
            assertThat(migrate(database, soon)).contains("may name keys of their own until " + soon);

            Instant past = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
            assertThat(migrate(database, past))
                    .contains("may no longer name keys of their own: " + past + " has passed.")
                    .doesNotContain("until");
        } finally {
            database.drop();
        }
    }

    /** Scripts are told what was done before it broke off. */
    @Test
    void aWebPageIsNoBucketAndTheDatabaseIsMigratedAllTheSame() {
        TestDatabase database = Backends.shared().newDatabase();
        HttpServer page = Strangers.webPage("Nothing here.");
        try {
            Map<String, String> environment = Map.of(
                    "NOLMT_MIGRATION_DATABASE_URL", database.superuserUrl(),
                    "AWS_REGION", "us-east-1",
                    "AWS_ENDPOINT_URL", Strangers.address(page),
                    "AWS_ACCESS_KEY_ID", "a",
                    "AWS_SECRET_ACCESS_KEY", "b",
                    "AWS_S3_BUCKET_NAME", "nolmt-ai-generations",
                    "NOLMT_OBJECTS_PATH_STYLE", "true");

            Call call = Call.of(environment, "migrate", "--json");
            JsonNode said = JsonMapper.shared().readTree(call.out());

            assertThat(call.status()).isEqualTo(1);
            assertThat(said.path("migrationsApplied").asInt()).isPositive();
            assertThat(said.path("markedBucket").isNull()).isTrue();
            assertThat(said.path("problem").asString()).startsWith("What answers there is no S3");
            assertThat(Call.of(environment, "migrate").out()).contains("is up to date; migrations applied: 0.");
        } finally {
            page.stop(0);
            database.drop();
        }
    }

    private static String migrate(TestDatabase database, Instant until) {
        Call call = Call.of(
                Map.of("NOLMT_MIGRATION_DATABASE_URL", database.superuserUrl()), "migrate", OPTION, until.toString());
        assertThat(call.status()).as(call.err()).isZero();
        // the rest of the sentences is about the bucket
        return call.out().lines().limit(2).reduce("", (some, line) -> some + line + "\n");
    }
}
