package ai.nolmt.generations.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaInspectorTest {
    private static final byte[] PNG = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private final MediaInspector inspector = new MediaInspector();

    @Test
    void aPictureIsToldFromItsBytes() {
        assertThat(inspect(PNG, "image/PNG; q=1", GenerationType.IMAGE)).isEqualTo(MediaFormat.PNG);
    }

    @Test
    void whatIsDeclaredWrongIsRefusedWithWhatItIs() {
        assertThatThrownBy(() -> inspect(PNG, "image/jpeg", GenerationType.IMAGE))
                .isInstanceOf(MediaRefused.class)
                .hasMessageContaining("image/png");
        assertThatThrownBy(() -> inspect(PNG, "image/png", GenerationType.AUDIO))
                .hasMessageContaining("no audio");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1} | application/json",
                "[]         | application/json",
                "# Title    | text/markdown",
                "plain ü    | text/plain"
            })
    void textIsToldByBeingWellFormed(String text, String type) {
        assertThat(inspect(text.getBytes(StandardCharsets.UTF_8), type, GenerationType.TEXT)
                        .contentType())
                .isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": }                                  | application/json",
                "{} {}                                      | application/json",
                "<html><script>alert(1)</script></html>     | text/plain",
                "<svg xmlns='http://www.w3.org/2000/svg'/>  | text/plain"
            })
    void brokenAndActiveTextIsRefused(String text, String type) {
        assertThatThrownBy(() -> inspect(text.getBytes(StandardCharsets.UTF_8), type, GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class);
    }

    @Test
    void bytesThatAreNoTextAreRefusedAsText() {
        assertThatThrownBy(() -> inspect(new byte[] {'a', (byte) 0xff, 'b'}, "text/plain", GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class);
        assertThatThrownBy(() -> inspect(new byte[] {'a', 0, 'b'}, "text/plain", GenerationType.TEXT))
                .isInstanceOf(MediaRefused.class);
    }

    @Test
    void whatABrowserWouldRunHasNoPlaceHere() {
        assertThatThrownBy(
                        () -> inspect("<svg/>".getBytes(StandardCharsets.UTF_8), "image/svg+xml", GenerationType.IMAGE))
                .hasMessageContaining("not one that is kept");
    }

    private MediaFormat inspect(byte[] bytes, String declared, GenerationType type) {
        return inspector.inspect(Content.of(bytes), declared, type);
    }
}
