package ai.nolmt.generations.ingest.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class UploadSettingsTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final DataSize PART = DataSize.ofMegabytes(5);
    private static final DataSize ALL = DataSize.ofGigabytes(1);

    @Test
    void whatS3DoesNotTakeStopsTheStart() {
        refused(() -> new UploadSettings(Duration.ofDays(8), PART, 1, ALL), "nolmt.ingest.upload-validity");
        refused(() -> new UploadSettings(HOUR, DataSize.ofMegabytes(4), 1, ALL), "nolmt.ingest.upload-part-size");
        refused(() -> new UploadSettings(HOUR, PART, 0, ALL), "nolmt.ingest.uploads-per-user");
        refused(() -> new UploadSettings(HOUR, PART, 1, DataSize.ofBytes(1)), "nolmt.ingest.upload-bytes-per-user");
    }

    @Test
    void aRequestMayNameEveryPart() {
        UploadSettings settings = new UploadSettings(HOUR, PART, 1, ALL);

        assertThat(settings.maxBody(DataSize.ofGigabytes(5))).isBetween(1024L * 200, 1024L * 300);
        assertThat(settings.maxBody(DataSize.ofMegabytes(1))).isLessThan(1024);
    }

    private static void refused(Runnable made, String property) {
        assertThatThrownBy(made::run).isInstanceOf(ConfigurationProblem.class).hasMessageContaining(property);
    }
}
