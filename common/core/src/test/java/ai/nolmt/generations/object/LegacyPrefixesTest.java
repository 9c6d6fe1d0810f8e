package ai.nolmt.generations.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyPrefixesTest {
    private static final KeyPrefix OURS = new KeyPrefix("app/generations/");

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "uploads", "../", "a//", "*", "up loads/", "staging/", "staging/x/", "nolmt-reports/"})
    void whatMayBeSomebodyElsesIsRefused(String prefix) {
        assertThatThrownBy(() -> new LegacyPrefixes(OURS, List.of(prefix)))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("nolmt.cleanup.legacy-prefixes has '" + prefix + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app/", "nolmt-installation/", "nolmt-reports/app/generations/"})
    void whatHoldsOursOrWhatEveryInstallationNeedsIsRefused(String prefix) {
        assertThatThrownBy(() -> new LegacyPrefixes(OURS, List.of(prefix))).isInstanceOf(ConfigurationProblem.class);
    }

    @Test
    void oneIsNamedOnce() {
        assertThatThrownBy(() -> new LegacyPrefixes(OURS, List.of("a/", "a/b/")))
                .isInstanceOf(ConfigurationProblem.class);
        assertThatThrownBy(() -> new LegacyPrefixes(OURS, List.of("a/", "a/")))
                .isInstanceOf(ConfigurationProblem.class);
        assertThat(new LegacyPrefixes(OURS, List.of("a/", "ab/", "app/generations/", "app/other/")).values())
                .hasSize(4);
        assertThat(new LegacyPrefixes(new KeyPrefix(""), List.of("a/")).values())
                .hasSize(1);
    }

    @Test
    void thereAreNoMoreThanTwenty() {
        List<String> most = IntStream.range(0, 20)
                .mapToObj(i -> "folder" + i + "of-theirs/")
                .toList();
        assertThat(new LegacyPrefixes(OURS, most).values()).hasSize(20);

        assertThatThrownBy(() -> new LegacyPrefixes(
                        OURS,
                        Stream.concat(most.stream(), Stream.of("another/")).toList()))
                .isInstanceOf(ConfigurationProblem.class)
                .hasMessageContaining("nolmt.cleanup.legacy-prefixes has 21 of them, of 20 at most");
    }

    @ParameterizedTest
    @CsvSource({
        "a/x, true",
        "a/, true",
        "ab/x, false",
        "x/a/, false",
        "app/generations/1732650000000.png, true",
        "app/generations/%1$s/%1$s/%1$s.png, false",
        "staging/app/generations/%1$s/%1$s, false",
        "nolmt-reports/app/generations/%1$s.ndjson, false"
    })
    void aKeyIsOneBelowThemThatIsNotOfOurLayout(String key, boolean one) {
        LegacyPrefixes prefixes = new LegacyPrefixes(OURS, List.of("a/", "app/generations/"));

        assertThat(prefixes.isOne(key.formatted(UUID.randomUUID()))).isEqualTo(one);
    }
}
