package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.web.RequestProblem;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeysTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "k                        | k",
                "\"k\"                    | k",
                "\"k\"; p=1               | k",
                "\"k\";p;q=\"a;b\" ;r=?1   | k",
                "k\"x                     | k\"x",
                "\"k\\\"x\"               | k\"x",
                "\"k\\\\\"                | k\\",
                "k; p=1                   | k; p=1",
                "\" k\"                   | ^ k^"
            })
    void oneKeyInItsForms(String given, String key) {
        assertThat(IdempotencyKeys.check(given)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\"\"",
                "\" \"",
                "\"k",
                "\"k\\\"",
                "\"k\\",
                "\"k\\n\"",
                "\"k\"x",
                "\"k\" x",
                "\"k\", \"l\"",
                "\"k\"\"l\"",
                "\"k\";",
                "\"k\";=1",
                "\"k\";P=1",
                "\"k\";p=\"1",
                "",
                " ",
                "k\t",
                "k\u00e9",
                "\"k\u00e9\""
            })
    void whatIsNeitherQuotedNorBareIsRefused(String given) {
        refused(given);
    }

    /** Quoted as a library would do it, any key is the bare one, as long as that doesn't look quoted itself. */
    @RepeatedTest(200)
    void anyKeyIsTheSameQuoted(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        StringBuilder chosen = new StringBuilder("k");
        int length = 250 + random.nextInt(10);
        while (chosen.length() < length) {
            chosen.append(
                    (char) (random.nextInt(4) == 0 ? "\"\\,;".charAt(random.nextInt(4)) : 0x20 + random.nextInt(0x5f)));
        }
        String key = chosen.toString();
        String quoted = "\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        if (length <= IdempotencyKeys.LONGEST) {
            assertThat(IdempotencyKeys.check(quoted)).isEqualTo(key).isEqualTo(IdempotencyKeys.check(key));
        } else {
            refused(key);
            refused(quoted);
        }
    }

    @Test
    void howeverLongItIs() {
        refused("\"" + "\\\"".repeat(100_000));
        refused("\"k\"" + ";p".repeat(100_000));
        refused("\"k\"" + ";p=\"" + "x".repeat(100_000) + "\"");
    }

    private static void refused(String given) {
        assertThatThrownBy(() -> IdempotencyKeys.check(given)).as(given).isInstanceOf(RequestProblem.class);
    }
}
