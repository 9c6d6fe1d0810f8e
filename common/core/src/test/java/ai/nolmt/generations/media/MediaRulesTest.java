package ai.nolmt.generations.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.media.MediaSettings.Formats;
import ai.nolmt.generations.media.MediaSettings.TrailingData;
import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of all that could be kept is, by the settings. */
class MediaRulesTest {
    @Test
    @Tag("A12")
    void aBombIsRefusedByWhatItSaysOfItself() {
        byte[] bomb = MediaFiles.read("picture.png");
        ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);

        assertThatThrownBy(() -> inspect(Map.of(), bomb, "image/png", GenerationType.IMAGE))
                .hasMessageContaining("900000000 pixels; 500000000 are allowed (nolmt.media.max-pixels)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-side     | 63    | 64    | picture.png",
                "max-pixels   | 3071  | 3072  | picture.png",
                "max-frames   | 9     | 10    | animated.webp",
                "max-duration | PT1S  | PT2S  | long.gif",
                "max-channels | 1     | 2     | stereo.wav"
            })
    void eachLimitHolds(String setting, String less, String enough, String file) {
        byte[] bytes = switch (file) {
            case "long.gif" -> longGif();
            case "stereo.wav" -> stereoWav();
            default -> MediaFiles.read(file);
        };
        GenerationType type = file.endsWith(".wav") ? GenerationType.AUDIO : GenerationType.IMAGE;

        assertThatThrownBy(() -> inspect(Map.of(setting, less), bytes, null, type))
                .isInstanceOf(MediaRefused.class)
                .hasMessageContaining("nolmt.media." + setting);
        assertThatCode(() -> inspect(Map.of(setting, enough), bytes, null, type))
                .doesNotThrowAnyException();
    }

    @Test
    @Tag("A10")
    void whatIsBehindTheEndIsToldAndMayBeRefused() {
        byte[] whole = MediaFiles.read("picture.png");
        byte[] polyglot = Arrays.copyOf(whole, whole.length + 4);
        polyglot[whole.length] = 'P';

        Media kept = inspect(Map.of(), polyglot, "image/png", GenerationType.IMAGE);
        assertThat(kept.facts().trailingBytes()).isEqualTo(4);
        assertThat(kept.facts().toJson()).contains("\"trailingBytes\":4");
        Map<String, String> refusing = Map.of("trailing-data", "refuse");
        assertThatThrownBy(() -> inspect(refusing, polyglot, "image/png", GenerationType.IMAGE))
                .hasMessageContaining("4 bytes behind the end");
        assertThatCode(() -> inspect(refusing, whole, "image/png", GenerationType.IMAGE))
                .doesNotThrowAnyException();
    }

    @Test
    void whatHasNoMarkMayBeRefused() {
        Map<String, String> strict = Map.of("require-provenance", "true");
        byte[] text = "a".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> inspect(strict, MediaFiles.read("picture.png"), "image/png", GenerationType.IMAGE))
                .hasMessageContaining("nolmt.media.require-provenance");
        assertThatCode(() -> inspect(strict, text, "text/plain", GenerationType.TEXT))
                .doesNotThrowAnyException();
    }

    @Test
    void moreIsKeptWhereItIsAllowedAndLessToo() {
        byte[] heic = MediaFiles.read("still.heic");
        Map<String, String> more = Map.of("formats.image", "png,HEIC", "formats.text", "gltf, pdf");

        for (String declared : new String[] {"image/heic", "image/heif", ""}) {
            assertThat(inspect(more, heic, declared, GenerationType.IMAGE).format())
                    .isEqualTo(MediaFormat.HEIC);
        }
        assertThatThrownBy(() -> inspect(more, MediaFiles.read("picture.jpg"), "", GenerationType.IMAGE))
                .hasMessageContaining("Kept are png, heic.");
        byte[] gltf = "{\"asset\":{\"version\":\"2.0\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(inspect(more, gltf, "model/gltf+json", GenerationType.TEXT).format())
                .isEqualTo(MediaFormat.GLTF);
        byte[] other = "{\"a\":{\"asset\":1}}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> inspect(more, other, "model/gltf+json", GenerationType.TEXT))
                .hasMessageContaining("no glTF");
        byte[] pdf = "%PDF-1.7\n1 0 obj\nstartxref\n9\n%%EOF\n".getBytes(StandardCharsets.UTF_8);
        assertThat(inspect(more, pdf, null, GenerationType.TEXT).format()).isEqualTo(MediaFormat.PDF);
        assertThatThrownBy(() -> inspect(more, pdf, "text/plain", GenerationType.TEXT))
                .hasMessageContaining("not one that is kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-side=0", "max-pixels=0", "max-frames=-1", "max-duration=PT0S", "max-channels=0"})
    void boundsHold(String setting) {
        String[] parts = setting.split("=");
        assertThatThrownBy(() -> settings(Map.of(parts[0], parts[1]))).isInstanceOf(ConfigurationProblem.class);
    }

    @Test
    void formatsThatNobodyKnowsAreTold() {
        assertThatThrownBy(() -> settings(Map.of("formats.image", "png,bmp")))
                .hasMessageContaining("nolmt.media.formats.image has 'bmp'");
    }

    private static Media inspect(
            Map<String, String> settings, byte[] bytes, @Nullable String declared, GenerationType type) {
        return new MediaInspector(settings(settings)).inspect(Content.of(bytes), declared, type);
    }

    private static MediaSettings settings(Map<String, String> given) {
        MediaSettings usual = MediaSettings.defaults();
        return new MediaSettings(
                new Formats(
                        list(given.get("formats.image"), usual.formats().image()),
                        usual.formats().video(),
                        usual.formats().audio(),
                        list(given.get("formats.text"), usual.formats().text())),
                Integer.parseInt(given.getOrDefault("max-side", String.valueOf(usual.maxSide()))),
                Long.parseLong(given.getOrDefault("max-pixels", String.valueOf(usual.maxPixels()))),
                Long.parseLong(given.getOrDefault("max-frames", String.valueOf(usual.maxFrames()))),
                Duration.parse(given.getOrDefault("max-duration", String.valueOf(usual.maxDuration()))),
                Integer.parseInt(given.getOrDefault("max-channels", String.valueOf(usual.maxChannels()))),
                given.containsKey("trailing-data") ? TrailingData.REFUSE : TrailingData.KEEP,
                given.containsKey("require-provenance"));
    }

    private static List<String> list(@Nullable String given, List<String> usual) {
        return given == null ? usual : List.of(given.split(","));
    }

    /** Of 2 s: its two delays are patched. */
    private static byte[] longGif() {
        byte[] gif = MediaFiles.read("animated.gif");
        for (int i = 0; i + 7 < gif.length; i++) {
            if (gif[i] == 0x21 && (gif[i + 1] & 0xff) == 0xf9) {
                gif[i + 4] = 100;
            }
        }
        return gif;
    }

    private static byte[] stereoWav() {
        byte[] wav = MediaFiles.read("plain.wav");
        wav[22] = 2;
        return wav;
    }
}
