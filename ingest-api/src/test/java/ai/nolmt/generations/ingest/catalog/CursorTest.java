package ai.nolmt.generations.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("A25")
class CursorTest {
    private static final UUID ID = UUID.fromString("00000000-0000-0000-ffff-ffffffffffff");

    @ParameterizedTest
    @MethodSource("times")
    void everyTimeThatARowCanHaveComesBack(@Nullable Instant time) {
        Cursor cursor = new Cursor(time, ID);

        assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
    }

    static Stream<@Nullable Instant> times() {
        return Stream.of(
                null,
                Cursor.AFTER_ALL,
                Cursor.BEFORE_ALL,
                Instant.parse("-4713-11-24T00:00:00Z"),
                Instant.parse("-4713-11-24T00:00:00.000001Z"),
                Instant.parse("-0001-12-31T23:59:59.999999Z"),
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Instant.EPOCH,
                Instant.parse("1999-12-31T23:59:59.999999Z"),
                Instant.parse("2000-01-01T00:00:00Z"),
                Instant.parse("+294276-12-31T23:59:59.999999Z"));
    }

    @Test
    void aTimeIsSaidAsTheDatabaseReadsIt() {
        assertThat(new Cursor(OffsetDateTime.MAX.toInstant(), ID).time()).isEqualTo("infinity");
        assertThat(new Cursor(OffsetDateTime.MIN.toInstant(), ID).time()).isEqualTo("-infinity");
        assertThat(new Cursor(null, ID).time()).isEqualTo("-infinity");
        assertThat(new Cursor(Instant.parse("-4713-11-24T00:00:00Z"), ID).time())
                .isEqualTo("4714-11-24 00:00:00.000000+00 BC");
        assertThat(new Cursor(Instant.parse("0001-02-03T04:05:06.000007Z"), ID).time())
                .isEqualTo("0001-02-03 04:05:06.000007+00 AD");
        assertThat(new Cursor(Instant.parse("+294276-12-31T23:59:59.999999Z"), ID).time())
                .isEqualTo("294276-12-31 23:59:59.999999+00 AD");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {-211_813_488_000_000_001L, 9_223_371_331_200_000_000L, Long.MIN_VALUE + 2, Long.MAX_VALUE - 1})
    void aTimeThatNoRowCanHaveIsRefused(long micros) {
        String forged = Base64.getUrlEncoder()
                .encodeToString(ByteBuffer.allocate(24).putLong(micros).array());

        assertThatThrownBy(() -> Cursor.decode(forged)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zzz", "%", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void whatIsNoneOfOursIsRefused(String text) {
        assertThatThrownBy(() -> Cursor.decode(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
