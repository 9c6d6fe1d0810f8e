package ai.nolmt.generations.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClocksTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Clocks clocks = new Clocks(Clock.fixed(NOW, ZoneOffset.UTC));

    /** Seconds that PostgreSQL's and S3's are ahead of this host's. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             1200 | 1200 | PostgreSQL is 20 minutes ahead of this host, S3 is 20 minutes ahead of this host. | Set the clock of this host right
            -1200 |    3 | PostgreSQL is 20 minutes behind this host, S3 is 3 s ahead of this host. | Set the clock of PostgreSQL right
                2 |  301 | PostgreSQL is 2 s ahead of this host, S3 is 5 minutes ahead of this host. | Set the clock of S3 right
             -200 |  200 | PostgreSQL is 3 minutes behind this host, S3 is 3 minutes ahead of this host. | Set the wrong one right
            """)
    void whoseIsWrongIsSaidWhereTheOthersAgree(int database, int store, String said, String cure) {
        clocks.heard("PostgreSQL", NOW.plusSeconds(database));
        clocks.heard("S3", NOW.plusSeconds(store));

        ConfigurationProblem problem = catchThrowableOfType(ConfigurationProblem.class, this::look);
        assertThat(problem).hasMessageContaining(said);
        assertThat(problem.cure()).startsWith(cure);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "299, 0", "-150, 150"})
    void whatSignaturesStandIsNoReasonToStop(int database, int store) {
        clocks.heard("PostgreSQL", NOW.plusSeconds(database));
        clocks.heard("S3", NOW.plusSeconds(store));

        assertThatCode(this::look).doesNotThrowAnyException();
    }

    @Test
    void ofTwoNobodyKnowsWhichIsWrong() {
        clocks.heard("S3", NOW.plusSeconds(6000));

        ConfigurationProblem problem = catchThrowableOfType(ConfigurationProblem.class, this::look);
        assertThat(problem.cure()).startsWith("Set the wrong one right");
    }

    @Test
    void whereNobodySaidTheTimeNothingIsSaid() {
        assertThatThrownBy(this::look).isInstanceOf(Check.NotLooked.class);
    }

    private void look() {
        clocks.check().look().run();
    }
}
