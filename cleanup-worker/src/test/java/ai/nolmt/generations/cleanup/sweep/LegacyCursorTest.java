package ai.nolmt.generations.cleanup.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyCursorTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"a/b.png", "a/b c  d.png", " ", "legacy 1 2 3 4", "a/\u00fc\ud83d\ude00"})
    @MethodSource("keysWithANul")
    void isReadAsItWasWritten(String after) {
        LegacyCursor cursor = new LegacyCursor(3, Long.MAX_VALUE, 7, after);

        assertThat(LegacyCursor.isOne(cursor.text())).isTrue();
        assertThat(cursor.text()).doesNotContain("\0");
        assertThat(LegacyCursor.of(cursor.text())).isEqualTo(cursor);
    }

    /** And what it is written with, in every order. */
    static Stream<String> keysWithANul() {
        return IntStream.range(243, 2 * 243) // 1 and five digits
                .mapToObj(i -> "a" + Integer.toString(i, 3))
                .map(digits -> digits.replace('0', '\0').replace('1', '\u0001').replace('2', '\u0002'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001b", "a\u0001"})
    void whatOneOfBeforeWroteIsReadAsItIs(String after) {
        assertThat(LegacyCursor.of("legacy 1 2 3 " + after).after()).isEqualTo(after);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "generations/x", "purging legacy "})
    void whateverElseIsTheBeginning(String cursor) {
        assertThat(LegacyCursor.isOne(cursor)).isFalse();
        assertThat(LegacyCursor.of(cursor)).isEqualTo(new LegacyCursor(0, 0, 0, null));
    }
}
