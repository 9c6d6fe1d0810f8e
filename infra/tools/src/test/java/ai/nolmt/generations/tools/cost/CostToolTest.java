package ai.nolmt.generations.tools.cost;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.Call;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CostToolTest {
    @Test
    void theGuidesExampleIsSaid() {
        Call call = call("cost --users 1000 --generations 10 --size 5MB");

        assertThat(call.status()).as(call.err()).isZero();
        assertThat(call.out())
                .containsPattern("Storage +50 GB \\(46\\.57 GiB\\) +\\$1\\.15\\n")
                .containsPattern("Transfer out to the internet +50 GB \\(46\\.57 GiB\\) +\\$4\\.50\\n")
                .containsPattern("S3 requests that write or list +[\\d,]+ +\\$0\\.16\\n")
                .containsPattern("SQS requests +[\\d,]+ +\\$0\\.0\\d\\n")
                .containsPattern("Together +\\$5\\.8\\d\\n")
                .contains("us-east-1, prices of 20");
        assertThat(call.err()).isEmpty();
    }

    @Test
    void theDocumentShowsWhatIsSaid() throws IOException {
        String out = call("cost --users 1000 --generations 10 --size 5MB").out();
        String sums = out.substring(0, out.indexOf("\n\n", out.indexOf("Together")));

        assertThat(Files.readString(Path.of("../../docs/cost.md"))).contains(sums);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "1e3", "9223372036854775808", "''"})
    void aNumberThatIsNoneIsSaid(String users) {
        Call call = Call.of(Map.of(), "cost", "--users", users, "--generations", "1", "--size", "1MB");

        assertThat(call.status()).isEqualTo(2);
        assertThat(call.err()).contains("is '" + users + "', which is no whole number");
    }

    @Test
    void programsReadTheSame() {
        JsonNode answer = JsonMapper.shared()
                .readTree(call("cost --users 1000 --generations 10 --size 5MB --json")
                        .out());

        assertThat(answer.at("/storage/bytes").decimalValue()).isEqualByComparingTo("50000000000");
        assertThat(answer.at("/storage/gb").decimalValue()).isEqualByComparingTo("50");
        assertThat(answer.at("/storage/gib").decimalValue()).isEqualByComparingTo("46.566129");
        assertThat(answer.at("/storage/cost").decimalValue()).isEqualByComparingTo("1.15");
        assertThat(answer.at("/prices/asOf").asString()).matches("\\d{4}-\\d{2}-\\d{2}");
        assertThat(answer.at("/requests").size()).isGreaterThan(10);
        assertThat(answer.at("/total").decimalValue()).isBetween(new BigDecimal("5.80"), new BigDecimal("5.90"));
    }

    @ParameterizedTest
    @CsvSource({
        "5MB, 5000000",
        "5MiB, 5242880",
        "5mb, 5000000",
        "64KiB, 65536",
        "64 KB, 64000",
        "1.5kB, 1500",
        "7, 7",
        "7B, 7",
        "0, 0",
        "0.1B, 1",
        "5GiB, 5368709120",
        "1GB, 1000000000"
    })
    void sizesAreDecimalUnlessTheySayOtherwise(String said, long bytes) {
        assertThat(new Sizes().convert(said)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cost --users 0 --generations 0 --size 0",
                "cost --users 1000000000 --generations 1000000 --size 5GiB --reads 1000000 --months 1200 --retention P36500D",
                "cost --users 1 --generations 1 --size 64KiB --mode inline",
                "cost --users 1 --generations 1 --size 1 --mode upload --encryption sse-kms --messages-per-call 10",
                "cost --users 1 --generations 1 --size 1 --upload-workers 0 --cleanup-workers 0 --attempt PT1H"
            })
    void theEndsOfRangesArePriced(String arguments) {
        assertThat(call(arguments).status()).isZero();
        assertThat(call(arguments).out()).doesNotContain("E+", "E-");
        assertThat(call(arguments + " --json").out()).doesNotContain("E+", "E-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            Give --users, --generations and --size, or --live | cost
            Give --users, --generations and --size, or --live | cost --users 1 --size 1
            Give a number from 0 to 1000000000                | cost --users -1 --generations 1 --size 1
            Give a number from 0 to 1000000000                | cost --users 1000000001 --generations 1 --size 1
            is no whole number                                     | cost --users 99999999999999999999 --generations 1 --size 1
            is no whole number                                     | cost --users NaN --generations 1 --size 1
            which is no size, like 5MB                        | cost --users 1 --generations 1 --size -5MB
            which is no size, like 5MB                        | cost --users 1 --generations 1 --size 5TB
            which is no size, like 5MB                        | cost --users 1 --generations 1 --size Infinity
            S3 takes up to 5GiB in one PUT                    | cost --users 1 --generations 1 --size 5.1GiB
            S3 takes up to 5GiB in one PUT                    | cost --users 1 --generations 1 --size 9999999999999999GB
            inline outputs have up to 65536                   | cost --users 1 --generations 1 --size 65537 --mode inline
            Give a number from 1 to 1200                      | cost --users 1 --generations 1 --size 1 --months 0
            Give a number from 1 to 10                        | cost --users 1 --generations 1 --size 1 --messages-per-call 11
            Give a duration from PT1S                         | cost --users 1 --generations 1 --size 1 --retention PT0S
            Give a duration from PT0S to PT1H                 | cost --users 1 --generations 1 --size 1 --attempt -PT1S
            which is no duration                              | cost --users 1 --generations 1 --size 1 --retention 30d
            expected one of [INLINE, STAGED           | cost --users 1 --generations 1 --size 1 --mode fax
            Leave --users, --generations and --size out       | cost --live --users 1
            Give a number from 0 to 1000                      | cost --live --top -1
            Give a duration from PT1S to PT1H                 | cost --live --within PT0S
            """)
    void saysWhatIsWrongWithACall(String sentence, String arguments) {
        Call call = call(arguments);

        assertThat(call.err()).contains(sentence).doesNotContain("Exception");
        assertThat(call.status()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
    }

    @Test
    void aRegionWhosePricesNobodyKnowsIsNotGuessed() {
        Call call = Call.of(
                Map.of("AWS_REGION", "eu-central-1"), "cost", "--users", "1", "--generations", "1", "--size", "1MB");

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.err()).contains("No prices of eu-central-1 are known, only of us-east-1.", "--prices");
        assertThat(call("cost --live --region eu-central-1").err()).contains("No prices of eu-central-1");
    }

    @Test
    void liveNeedsADatabase() {
        Call call = call("cost --live");

        assertThat(call.status()).isEqualTo(1);
        assertThat(call.err()).contains("NOLMT_DATABASE_URL is not set.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            127.0.0.1:1          | nobody listens there
            no-such-host.invalid | there is no host called no-such-host.invalid
            """)
    void liveSaysWhyTheDatabaseCanNotBeUsed(String server, String why) {
        Call call =
                Call.of(Map.of("NOLMT_DATABASE_URL", "postgresql://me:a-password@" + server + "/x"), "cost", "--live");

        assertThat(call.err())
                .contains("The database can't be used: " + why, "Check NOLMT_DATABASE_URL")
                .doesNotContain("a-password", "It can be run again");
        assertThat(call.status()).isEqualTo(1);
    }

    @Test
    void helpShowsAnExample() {
        assertThat(call("cost --help").out())
                .contains("nolmt cost --users 1000 --generations 10 --size 5MB", "inline, staged, upload");
    }

    private static Call call(String arguments) {
        return Call.of(Map.of(), arguments.split(" "));
    }
}
