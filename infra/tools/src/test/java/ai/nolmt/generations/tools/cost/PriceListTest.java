package ai.nolmt.generations.tools.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.tools.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceListTest {
    private static final String GOOD = """
            {"asOf": "2027-01-31", "currency": "EUR", "source": "our contract", "regions": {"eu-central-1": {
             "storagePerGbMonth": 0.02, "writesPerThousand": 0.005, "readsPerThousand": 0.0004, "transferOutPerGb": 0,
             "messagesPerMillion": 0.4, "messagesFreePerMonth": 0, "keysPerTenThousand": 0.03}}}""";

    @TempDir
    private Path folder;

    @Test
    void ofTheGuide() {
        Prices prices = PriceList.ours().of("us-east-1");

        assertThat(prices.storage()).isEqualByComparingTo("0.023");
        assertThat(prices.writes()).isEqualByComparingTo("0.005");
        assertThat(prices.reads()).isEqualByComparingTo("0.0004");
        assertThat(prices.transferOut()).isEqualByComparingTo("0.09");
    }

    @Test
    void ofOnesOwnReplacesIt() throws IOException {
        Call call = Call.of(
                Map.of(),
                ("cost --users 1000 --generations 10 --size 5MB --region eu-central-1 --prices " + file(GOOD))
                        .split(" "));

        assertThat(call.err()).isEmpty();
        assertThat(call.out()).containsPattern("Storage .* EUR 1\\.00").contains("prices of 2027-01-31");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            0.02,                   | -0.02,               | no price in storagePerGbMonth of eu-central-1
            0.02,                   | 1001,                | no price in storagePerGbMonth of eu-central-1
            0.02,                   | 1e-300000000,        | no price in storagePerGbMonth of eu-central-1
            0.02,                   | 0.0200000000001,     | no price in storagePerGbMonth of eu-central-1
            0.02,                   | null,                | no price in storagePerGbMonth of eu-central-1
            0.02,                   | '0.02',              | no price in storagePerGbMonth of eu-central-1
            0.02,                   | NaN,                 | is no JSON, from line 2 on
            0.02,                   | 1e999999999,         | no price in storagePerGbMonth of eu-central-1
            storagePerGbMonth       | storagePerGBMonth    | has 'storagePerGBMonth' of eu-central-1, which means nothing
            'messagesFreePerMonth': 0, 'keys | 'keys | lacks messagesFreePerMonth of eu-central-1
            'messagesFreePerMonth': 0, | 'messagesFreePerMonth': 0.5, | no count in messagesFreePerMonth
            'messagesFreePerMonth': 0, | 'messagesFreePerMonth': -1,  | no count in messagesFreePerMonth
            eu-central-1            | Frankfurt            | has a region 'Frankfurt', which is none
            2027-01-31              | 31.1.2027            | has no day in asOf
            2027-01-31              | 2027-02-30           | has no day in asOf
            EUR                     | €                    | has a currency that is none
            'our contract'          | ''                   | no text of up to 500 characters in source
            'our contract'          | 7                    | no text of up to 500 characters in source
            'asOf'                  | 'currency': 'EUR', 'asOf' | is no JSON
            }}}                     | }}} {}               | is no JSON
            }}}                     | }}                   | is no JSON
            """)
    void saysWhatIsWrongWithAFile(String instead, String of, String sentence) throws IOException {
        String bad = GOOD.replace(instead.replace('\'', '"'), of.replace('\'', '"'));
        assertThat(bad).isNotEqualTo(GOOD);
        Path file = file(bad);

        assertThatThrownBy(() -> PriceList.read(file))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("Exception");
    }

    @Test
    void saysWhatIsNoList() throws IOException {
        for (String other : new String[] {"", "[]", "7", "null", "{}", "\"a\"", "{\"regions\": {}}"}) {
            Path file = file(other);
            assertThatThrownBy(() -> PriceList.read(file)).as(other).isInstanceOf(ConfigurationProblem.class);
        }
        Path none = file(GOOD.replaceAll("(?s)\\{\"eu-central-1.*", "{}}"));
        assertThatThrownBy(() -> PriceList.read(none)).hasMessageContaining("needs regions");
        Path large = file(GOOD + " ".repeat(300_000));
        assertThatThrownBy(() -> PriceList.read(large)).hasMessageContaining("is larger than");
        Path deep = file("[".repeat(100_000));
        assertThatThrownBy(() -> PriceList.read(deep)).hasMessageContaining("is no JSON");
        assertThatThrownBy(() -> PriceList.read(folder.resolve("absent"))).hasMessageContaining("can't be read");
        assertThatThrownBy(() -> PriceList.read(folder)).hasMessageContaining("can't be read");
        Path binary = folder.resolve("binary");
        Files.write(binary, new byte[] {(byte) 0xC3, 0x28, 0, 1});
        assertThatThrownBy(() -> PriceList.read(binary)).hasMessageContaining("is no JSON");
    }

    private Path file(String text) throws IOException {
        Path file = Files.createTempFile(folder, "prices", ".json");
        return Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
