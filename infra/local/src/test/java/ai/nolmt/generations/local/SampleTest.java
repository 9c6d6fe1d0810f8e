package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.Content;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void everySampleIsWhatItSays() {
        for (Sample sample : Sample.all()) {
            GenerationType type = GenerationType.of(sample.generationType()).orElseThrow();
            assertThat(new MediaInspector()
                            .inspect(Content.of(sample.bytes()), sample.contentType(), type)
                            .format()
                            .contentType())
                    .isEqualTo(sample.contentType());
        }
    }
}
