package ai.nolmt.generations.ingest.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.ingest.accept.Settings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class SettingsReaderTest {
    private static final JsonFactory JSON = new JsonFactory();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":2}                       | {\"b\":2,\"a\":1}",
                "{\"a\":7}                               | {\"a\":7.0}",
                "{\"a\":7}                               | {\"a\":70e-1}",
                "{\"a\":0}                               | {\"a\":0.00}",
                "{\"a\":{\"b\":[1,{\"c\":2,\"d\":3}]}}   | {\"a\":{\"b\":[1.0,{\"d\":3,\"c\":2}]}}",
                "{\"a\":\"\\u00e4\"}                     | {\"a\":\"ä\"}"
            })
    void whatJsonbTakesForEqualHasOneDigest(String one, String other) {
        assertThat(read(one).digest()).isEqualTo(read(other).digest());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1}           | {\"a\":\"1\"}",
                "{\"a\":[1,2]}       | {\"a\":[2,1]}",
                "{\"a\":[[1],2]}     | {\"a\":[1,[2]]}",
                "{\"a\":{\"b\":1}}   | {\"a\":{},\"b\":1}",
                "{\"a\":null}        | {}",
                "{\"a\":[]}          | {\"a\":{}}",
                "{\"ab\":\"c\"}      | {\"a\":\"bc\"}",
                "{\"a\":0.1234567890123456789} | {\"a\":0.123456789012345678}"
            })
    void whatIsDifferentHasAnother(String one, String other) {
        assertThat(read(one).digest()).isNotEqualTo(read(other).digest());
    }

    @ParameterizedTest
    @CsvSource({
        "0.1234567890123456789,0.1234567890123456789",
        "100000000000000000000.5,100000000000000000000.5",
        "12345678901234567890.123,12345678901234567890.123",
        "1e5,100000",
        "1.50e1,15.0",
        "0.0,0.0",
        "-0.1,-0.1",
        "2e-7,0.0000002"
    })
    void aNumberIsKeptDigitByDigit(String sent, String kept) {
        assertThat(read("{\"n\":" + sent + "}").json()).isEqualTo("{\"n\": " + kept + "}");
    }

    /** PostgreSQL's numbers have one zero, without a sign. */
    @ParameterizedTest
    @ValueSource(strings = {"-0", "-0.0", "-0.000", "-0e5", "-0E-7", "-0.0e+1"})
    void aNumberThatWouldLoseItsSignIsRefused(String number) {
        refused("{\"n\":" + number + "}", "negative zero");
        refused("{\"n\":[{\"m\":" + number + "}]}", "negative zero");
        assertThat(read("{\"n\":" + number.substring(1) + "}").json()).startsWith("{\"n\": 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "\u00e4", "\u6f22", "\ud83d\ude00"})
    void aNameIsCountedAsPeopleCount(String character) {
        for (int length = SettingsReader.MAX_NAME - 1; length <= SettingsReader.MAX_NAME + 2; length++) {
            String json = "{\"a\":{\"" + character.repeat(length) + "\":1}}";
            if (length <= SettingsReader.MAX_NAME) {
                assertThat(read(json).json()).contains(character.repeat(length));
            } else {
                refused(json, length + " characters");
            }
        }
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() {
        refused("{\"a\":1,\"b\":2,\"a\":3}", "more than one member 'a'");
        refused("{\"b\":[{\"a\":1,\"\\u0061\":1}]}", "more than one member 'a'");
        String inner = "{\"a\": {\"a\": 1}, \"b\": {\"a\": 1}}";
        assertThat(read(inner).json()).isEqualTo(inner);
    }

    @Tag("A22")
    @ParameterizedTest
    @ValueSource(
            strings = {"1e300", "1e-400", "1e999999999", "1e-999999999", "1e99999999999999999999", "-1e101", "0e-100"})
    void aNumberThatGrowsWhenItIsStoredIsRefused(String number) {
        refused("{\"n\":" + number + "}", "digits when it is written out");
    }

    @Tag("A22")
    @RepeatedTest(40)
    void theBoundOfDigitsIsTheSameInEveryNotation(RepetitionInfo run) {
        int digits = 80 + run.getCurrentRepetition();
        String plain = "9".repeat(digits);
        String small = "1e-" + (digits - 1);
        if (digits <= SettingsReader.MAX_DIGITS) {
            assertThat(read("{\"n\":" + plain + "}").json()).contains(plain);
            assertThat(read("{\"n\":9e" + (digits - 1) + "}").json()).hasSize(digits + 7);
            assertThat(read("{\"n\":" + small + "}").json()).hasSize(digits + 8);
        } else {
            refused("{\"n\":" + plain + "}", "digits");
            refused("{\"n\":9e" + (digits - 1) + "}", "digits");
            refused("{\"n\":" + small + "}", "digits");
        }
    }

    @Tag("A22")
    @Test
    void itsSizeIsBoundedWhileItIsReadAndAsPostgresPrintsIt() {
        assertThat(read("{\"a\":[1,1]}", 14).json())
                .isEqualTo("{\"a\": [1, 1]}")
                .hasSize(13);
        refused("{\"a\":[1,1]}", 12, "more than 12 bytes");
        refused("{\"a\":[" + "{},".repeat(3_000_000) + "{}]}", 65_536, "more than 65536 bytes");
        refused("{\"" + "ä".repeat(500) + "\":1}", 1000, "more than 1000 bytes");
    }

    @Tag("A22")
    @ParameterizedTest
    @ValueSource(ints = {99, 100, 101, 150})
    void itsDepthIsBounded(int depth) {
        String nested = "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
        if (depth <= SettingsReader.MAX_DEPTH) {
            assertThat(read(nested).json()).startsWith("{\"a\": {");
        } else {
            refused(nested, "nested deeper than 100");
        }
    }

    @Test
    void textThatCannotBeStoredIsRefusedWhereverItIs() {
        refused("{\"a\":\"\\u0000\"}", "NUL");
        refused("{\"\\u0000\":1}", "NUL");
        refused("{\"a\":[\"\\ud800\"]}", "surrogate");
        refused("{\"a\":[\"\\udc00\\ud800\"]}", "surrogate");
        assertThat(read("{\"a\":\"\\ud83d\\ude00\\u0001\\\"\\\\/\"}").json())
                .isEqualTo("{\"a\": \"\ud83d\ude00\\u0001\\\"\\\\/\"}");
        refused("[]", "JSON object");
        refused("{\"" + "n".repeat(1001) + "\":1}", "1001 characters");
    }

    @RepeatedTest(200)
    void anyOrderOfMembersIsTheSame(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        Object tree = tree(random, 4);
        String one = write(Map.of("root", tree), random);
        String other = write(Map.of("root", tree), random);

        assertThat(read(one).digest())
                .as(one + " and " + other)
                .isEqualTo(read(other).digest());
    }

    private static Object tree(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 3 : 5);
        return switch (kind) {
            case 0 -> random.nextInt(1000);
            case 1 -> "t" + random.nextInt(100);
            case 2 -> random.nextBoolean();
            case 3 ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> tree(random, depth - 1))
                        .toList();
            default -> {
                Map<String, Object> members = new LinkedHashMap<>();
                IntStream.range(0, random.nextInt(5)).forEach(i -> members.put("m" + i, tree(random, depth - 1)));
                yield members;
            }
        };
    }

    /** In any order, with numbers in any notation. */
    private static String write(Object value, Random random) {
        if (value instanceof Map<?, ?> map) {
            List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
            Collections.shuffle(entries, random);
            return entries.stream()
                    .map(entry -> "\"" + entry.getKey() + "\":" + write(entry.getValue(), random))
                    .collect(Collectors.joining(random.nextBoolean() ? "," : " , ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> write(item, random)).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Integer number) {
            return random.nextBoolean() ? number.toString() : random.nextBoolean() ? number + ".00" : number + "0e-1";
        }
        return value instanceof String text ? "\"" + text + "\"" : value.toString();
    }

    private static void refused(String json, String why) {
        refused(json, 65_536, why);
    }

    private static void refused(String json, int most, String why) {
        assertThatThrownBy(() -> read(json, most))
                .isInstanceOf(RequestProblem.class)
                .hasMessageContaining(why);
    }

    private static Settings read(String json) {
        return read(json, 65_536);
    }

    private static Settings read(String json, int most) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            return SettingsReader.read(in, most);
        }
    }
}
