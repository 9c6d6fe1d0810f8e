package ai.nolmt.generations.ingest.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.ingest.cleanup.Pace.Behind;
import ai.nolmt.generations.object.KeyPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
    private static final KeyPrefix PREFIX = new KeyPrefix("generations/");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String REST = "-0000-4000-8000-000000000000/x";

    @ParameterizedTest
    @CsvSource({"80000000, PT1M40S", "40000000, PT5M", "c0000000, PT33S", "ffffffff, PT0S"})
    void whatIsLeftFollowsFromTheShareOfKeysThatIsBehind(String digits, Duration left) {
        Pace pace = pace("generations/" + digits + REST, 1000);

        assertThat(pace.perSecond()).isEqualTo(10.0);
        assertThat(pace.left()).isEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "purging generations/80000000" + REST,
                "staging/generations/80000000" + REST,
                "generations/",
                "generations/8000000g" + REST,
                "generations/00000001" + REST
            })
    void aCursorThatTellsNothingMakesNoGuess(String cursor) {
        assertThat(pace(cursor, 1000)).isEqualTo(new Pace(10.0, null));
    }

    @Test
    void theShareOfARunInShardsIsWhatNoneOfThemHasAhead() {
        assertThat(shards(open(null, "40"), open("40", "80"), open("80", null))).isEqualTo(Behind.UNKNOWN);
        assertThat(shards(open("20000000" + REST, "40"), open("80", null))).isEqualTo(new Behind(0.375));
        assertThat(shards(open("c0000000" + REST, "e0000000" + REST))).isEqualTo(new Behind(0.875));
        assertThat(shards()).isEqualTo(new Behind(1));
    }

    private static Behind shards(Pace.OpenShard... open) {
        return Behind.all(PREFIX, List.of(open));
    }

    private static Pace.OpenShard open(@Nullable String from, @Nullable String to) {
        return new Pace.OpenShard(from == null ? null : PREFIX + from, to == null ? null : PREFIX + to);
    }

    @Test
    void aRunThatHasJustBegunOrWhoseClockWentBackHasNone() {
        assertThat(Pace.of(Behind.UNKNOWN, 5, START, START)).isEqualTo(Pace.UNKNOWN);
        assertThat(Pace.of(Behind.UNKNOWN, 5, START, START.minusSeconds(9))).isEqualTo(Pace.UNKNOWN);
        assertThat(pace(null, 0)).isEqualTo(new Pace(0.0, null));
    }

    private static Pace pace(@Nullable String cursor, long scanned) {
        return Pace.of(Behind.cursor(PREFIX, cursor), scanned, START, START.plusSeconds(100));
    }
}
