package ai.nolmt.generations.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonFaultTest {
    private static final JsonFactory JSON = new JsonFactory();

    @Test
    void thePlaceIsAPointer() {
        assertThat(fault("{\"a~/b\":[1,{\"c\":tru}]}"))
                .isEqualTo("something in it is no value of JSON (at /a~0~1b/1/c)");
        assertThat(fault("tru")).isEqualTo("something in it is no value of JSON");
    }

    @Test
    void ofAPlaceNothingIsRepeatedThatALogOrADatabaseDoesNotTake() {
        for (String odd : new String[] {"\\u0000", "\\n", "\\u001b", "\\u007f", "\\u0085", "\\ud800", "\\u2028"}) {
            assertThat(fault("{\"a" + odd + "b\": tru}")).as(odd).endsWith("(at /a?b)");
        }
        assertThat(fault("{\"\\ud83e\\udd8a\": tru}")).endsWith("(at /\ud83e\udd8a)");
    }

    @Test
    void aLongPlaceIsCutWithoutHalfACharacter() {
        for (int length = 95; length < 105; length++) {
            String place = fault("{\"" + "a".repeat(length) + "\\ud83e\\udd8a".repeat(30) + "\": tru}");
            assertThat(place).hasSizeLessThan(150);
            assertThat(place.chars()
                                    .filter(c -> Character.isSurrogate((char) c))
                                    .count()
                            % 2)
                    .isZero();
        }
        String deep = "{\"" + "n".repeat(1000) + "\":";
        assertThat(fault(deep.repeat(400) + "tru")).hasSizeLessThan(150).endsWith("…)");
    }

    @Test
    void whatIsRepeatedOfTheTextDecidesNothing() {
        for (String word : new String[] {"exponent", "minus", "xponent", "Duplicate"}) {
            assertThat(fault("{\"a\": " + word + "}")).as(word).startsWith("something in it is no value of JSON");
        }
    }

    private static String fault(String json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            while (parser.nextToken() != null) {
                // to its end
            }
        } catch (JacksonException e) {
            return JsonFault.of(e);
        }
        throw new AssertionError("It parses: " + json);
    }
}
