package ai.nolmt.generations.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BoundsTest {
    @Test
    void whatIsOutOfBoundsSaysWhatToSet() {
        assertThatThrownBy(() -> Bounds.within("nolmt.x", Duration.ofDays(2), Duration.ZERO, Duration.ofDays(1)))
                .isInstanceOfSatisfying(ConfigurationProblem.class, e -> {
                    assertThat(e).hasMessageContaining("nolmt.x is PT48H");
                    assertThat(e.cure()).contains("PT0S to PT24H");
                });
        assertThat(Bounds.within("nolmt.x", 5, 1, 5)).isEqualTo(5);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> Bounds.present(" ", "AWS_S3_BUCKET_NAME", "the bucket"))
                .hasMessage("AWS_S3_BUCKET_NAME is not set.");
    }

    @Test
    void aSecretDoesNotPrint() {
        assertThat(new Secret("hush").toString()).isEqualTo("****");
    }

    @Test
    void idsAreOfVersionSevenAndSortByTime() {
        Ids early = new Ids(Clock.fixed(Instant.ofEpochMilli(1000), ZoneOffset.UTC), new Random(1));
        Ids late = new Ids(Clock.fixed(Instant.ofEpochMilli(2000), ZoneOffset.UTC), new Random(2));
        UUID id = early.get();
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.toString()).isLessThan(late.get().toString());
    }
}
