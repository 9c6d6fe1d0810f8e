package ai.nolmt.generations.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.nolmt.generations.media.MediaSettings.Formats;
import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What encoders write that are installed here, whole and cut at each tenth. CI has all of them. */
@Tag("long")
class EncodersTest {
    private static final String REQUIRED = "NOLMT_TEST_ENCODERS_REQUIRED";
    private static final String FFMPEG = "ffmpeg -v error -y ";
    private static final String VIDEO = "-f lavfi -i testsrc2=size=64x48:rate=10:duration=1";
    private static final String AUDIO = "-f lavfi -i sine=frequency=440:sample_rate=44100:duration=1";

    private final MediaInspector inspector = new MediaInspector(withHeic());

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "/media/encoders.csv", delimiter = '|', numLinesToSkip = 1, quoteCharacter = '^')
    void areUnderstood(
            String name,
            String tools,
            String command,
            String type,
            String keptAs,
            String told,
            @Nullable String cannotTell)
            throws Exception {
        Arrays.stream(tools.split(" ")).forEach(EncodersTest::require);
        byte[] bytes = make(command);

        Media media = inspect(bytes, type);
        assertThat(media.format().contentType()).isEqualTo(keptAs);
        assertThat(media.facts().toJson()).contains(told).doesNotContain("trailingBytes");
        for (int tenth = 1; tenth < 10; tenth++) {
            byte[] cut = Arrays.copyOf(bytes, bytes.length * tenth / 10);
            if (cannotTell == null) {
                assertTruncated(cut, type);
            } else {
                assertWholeOrTruncated(cut, type);
            }
        }
    }

    private void assertTruncated(byte[] cut, String type) {
        assertThatThrownBy(() -> inspect(cut, type))
                .isInstanceOfSatisfying(
                        MediaRefused.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.MEDIA_TRUNCATED));
    }

    private void assertWholeOrTruncated(byte[] cut, String type) {
        try {
            assertThat(inspect(cut, type).facts()).isNotNull();
        } catch (MediaRefused refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.MEDIA_TRUNCATED);
        }
    }

    private Media inspect(byte[] bytes, String type) {
        return inspector.inspect(
                Content.of(bytes), null, GenerationType.of(type).orElseThrow());
    }

    private byte[] make(String command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path log = folder.resolve("log");
        String whole = command.replace("ffmpeg ", FFMPEG)
                .replace("$V", VIDEO)
                .replace("$A", AUDIO)
                .replace("$O", out.toString());
        int status = new ProcessBuilder("sh", "-c", whole)
                .redirectError(log.toFile())
                .start()
                .waitFor();
        assertThat(status).as("%s: %s", whole, Files.readString(log)).isZero();
        return Files.readAllBytes(out);
    }

    private static void require(String tool) {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
        if (!there) {
            String sentence = "There is no " + tool + " on the PATH, so what it writes isn't tried.";
            if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
                throw new AssertionError(sentence + " " + REQUIRED + " is set.");
            }
            abort(sentence);
        }
    }

    private static MediaSettings withHeic() {
        MediaSettings usual = MediaSettings.defaults();
        return new MediaSettings(
                new Formats(
                        List.of("png", "jpeg", "webp", "gif", "avif", "heic"),
                        usual.formats().video(),
                        usual.formats().audio(),
                        usual.formats().text()),
                usual.maxSide(),
                usual.maxPixels(),
                usual.maxFrames(),
                usual.maxDuration(),
                usual.maxChannels(),
                usual.trailingData(),
                usual.requireProvenance());
    }
}
