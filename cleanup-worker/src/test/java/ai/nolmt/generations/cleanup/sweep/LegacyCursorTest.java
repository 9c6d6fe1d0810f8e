package ai.nolmt.generations.cleanup.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyCursorTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"a/b.png", "a/b c  d.png", " ", "legacy 1 2 3 4", "a/\u00fc\ud83d\ude00"})
    void isReadAsItWasWritten(String after) {
        LegacyCursor cursor = new LegacyCursor(3, Long.MAX_VALUE, 7, after);

        assertThat(LegacyCursor.isOne(cursor.text())).isTrue();
        assertThat(LegacyCursor.of(cursor.text())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "generations/x", "purging legacy "})
    void whateverElseIsTheBeginning(String cursor) {
        assertThat(LegacyCursor.isOne(cursor)).isFalse();
        assertThat(LegacyCursor.of(cursor)).isEqualTo(new LegacyCursor(0, 0, 0, null));
    }
}
