package ai.nolmt.generations.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Files of real encoders: the bytes decide, and what comes out is what is in them. */
class MediaFilesTest {
    private final MediaInspector inspector = new MediaInspector();

    @ParameterizedTest
    @CsvFileSource(resources = "/media/kept.csv", delimiter = '|', numLinesToSkip = 1, quoteCharacter = '^')
    void whatIsKept(String file, String type, String declared, String keptAs, @Nullable String told) {
        Media media = inspect(file, type, declared);

        assertThat(media.format().contentType()).isEqualTo(keptAs);
        assertThat(media.facts().toJson()).isEqualTo(told);
        if (!type.equals("text")) {
            assertThat(inspect(file, type, "application/octet-stream")).isEqualTo(media);
        }
    }

    @Tag("A10")
    @ParameterizedTest
    @CsvFileSource(resources = "/media/refused.csv", delimiter = '|', numLinesToSkip = 1, quoteCharacter = '^')
    void whatIsRefused(String file, String type, String declared, String code, String sentence) {
        assertThatThrownBy(() -> inspect(file, type, declared))
                .hasMessageContaining(sentence)
                .isInstanceOfSatisfying(
                        MediaRefused.class,
                        refused -> assertThat(refused.code().wireName()).isEqualTo(code));
    }

    private Media inspect(String file, String type, String declared) {
        return inspector.inspect(
                MediaFiles.content(file), declared, GenerationType.of(type).orElseThrow());
    }
}
