package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What encoders and people do to files that players take nevertheless. */
class VerdictsTest {
    private static final List<String> TAILS = List.of(
            "\n",
            "abc",
            "seven b",
            "some trailing text, more than 8 bytes",
            "\0\0\0\0\0\0\0\0\0\0\0\0",
            "PK\3\4 an archive");

    static List<String> whole() {
        return MediaFiles.names().stream()
                .filter(name -> !name.matches("half-.*|eight-.*|h264-matroska.*|streamed.wav"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("whole")
    void whatIsBehindTheEndIsNoCut(String name) {
        byte[] file = MediaFiles.read(name);
        for (String tail : TAILS) {
            MediaFacts facts = tell(join(file, latin1(tail)));
            assertThat(facts.duration())
                    .as("%s and %s", name, tail)
                    .isEqualTo(tell(file).duration());
            assertThat(facts.trailingBytes())
                    .as("%s and %s", name, tail)
                    .isEqualTo(name.endsWith(".pdf") && tail.isBlank() ? 0 : tail.length());
        }
    }

    @Test
    void aCountOfFramesMayCountItsOwn() {
        byte[] mp3 = MediaFiles.read("counted.mp3");
        int tag = Math.max(indexOf(mp3, "Xing"), indexOf(mp3, "Info"));
        ByteBuffer numbers = ByteBuffer.wrap(mp3);
        int count = numbers.getInt(tag + 8);
        assertThat(numbers.get(tag + 7) & 3).isEqualTo(3);
        byte[] cut = Arrays.copyOf(mp3, mp3.length - lastFrame(mp3));
        assertTruncated(cut);

        numbers.putInt(tag + 8, count + 1);
        assertThat(tell(mp3)).isNotNull();
        assertTruncated(Arrays.copyOf(mp3, cut.length));
        numbers.putInt(tag + 8, count + 2);
        assertTruncated(mp3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300, 20_000})
    void zerosMayFollowATag(int zeros) {
        byte[] tag = latin1("ID3\3\0\0\0\0\0\0" + "\0".repeat(zeros));
        for (String name : List.of("counted.mp3", "plain.wav", "stereo.flac", "id3-then-adts-aac.aac")) {
            byte[] file = MediaFiles.read(name);
            assertThat(tell(join(tag, file))).isEqualTo(tell(file));
        }
        assertTruncated(tag);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 36, -1})
    void theSizesOfAWavMayNeverHaveBeenWritten(int size) {
        byte[] wav = MediaFiles.read("plain.wav");
        int data = indexOf(wav, "data");
        ByteBuffer sizes = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        sizes.putInt(4, size == 36 ? data : size).putInt(data + 4, Math.min(size, 0));

        MediaFacts whole = tell(MediaFiles.read("plain.wav"));
        assertThat(tell(wav)).isEqualTo(whole);
    }

    @Test
    void compressedSoundInAWavHasItsDuration() {
        byte[] wav = join(
                latin1("RIFF\0\0\0\0WAVEfmt"
                        + " \22\0\0\0\125\0\1\0\100\37\0\0\0\0\0\0\100\2\0\0\0\0fact\4\0\0\0\0\175\0\0data\4\0\0\0"),
                new byte[4]);
        ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(4, wav.length - 8);
        assertThat(tell(wav).duration()).hasSeconds(4);
        wav[indexOf(wav, "fact")] = 'F';
        assertThat(tell(wav).duration()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1024})
    void aPdfMayBeginLate(int junk) {
        byte[] pdf = MediaFiles.read("document.pdf");
        assertThat(Containers.tell(Content.of(join(latin1("j".repeat(junk)), pdf)))
                        .orElseThrow()
                        .contentType())
                .isEqualTo("application/pdf");
        assertThat(Containers.tell(Content.of(join(latin1("j".repeat(1025)), pdf))))
                .isEmpty();
        assertThat(Containers.tell(Content.of(latin1("A file that begins with %PDF-1.4 is one."))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"opus-declared-audio-opus.opus", "vorbis.ogg", "flac.oga"})
    void anOggOfALiveStreamHasNoLastPage(String name) {
        byte[] ogg = MediaFiles.read(name);
        String text = new String(ogg, StandardCharsets.ISO_8859_1);
        int last = text.lastIndexOf("OggS");
        ogg[last + 5] &= ~4;
        assertThat(tell(ogg)).isEqualTo(tell(MediaFiles.read(name)));
        for (int length = 64; length < ogg.length; length++) {
            byte[] cut = Arrays.copyOf(ogg, length);
            boolean betweenPages = text.startsWith("OggS", length);
            if (betweenPages && !name.startsWith("flac") && soundBefore(ogg, text, length)) {
                assertThat(tell(cut).duration()).isLessThan(tell(ogg).duration());
            } else {
                assertTruncated(cut);
            }
        }
    }

    /** Whether the last page before here has a time, and its packet ends in it. */
    private static boolean soundBefore(byte[] ogg, String text, int end) {
        int page = text.lastIndexOf("OggS", end - 1);
        int segments = ogg[page + 26] & 0xff;
        return ByteBuffer.wrap(ogg).order(ByteOrder.LITTLE_ENDIAN).getLong(page + 6) > 0
                && (ogg[page + 26 + segments] & 0xff) < 255;
    }

    private static int lastFrame(byte[] mp3) {
        int at = indexOf(mp3, "\377\363");
        int size = 0;
        while (at < mp3.length) {
            size = Objects.requireNonNull(MpegFrame.of(Arrays.copyOfRange(mp3, at, at + 4)))
                    .size();
            at += size;
        }
        return size;
    }

    private static void assertTruncated(byte[] bytes) {
        assertThatThrownBy(() -> tell(bytes))
                .isInstanceOfSatisfying(
                        BrokenMedia.class, e -> assertThat(e.isTruncated()).isTrue());
    }

    private static MediaFacts tell(byte[] bytes) {
        return Containers.tell(Content.of(bytes)).orElseThrow().facts();
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static int indexOf(byte[] bytes, String what) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(what);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
