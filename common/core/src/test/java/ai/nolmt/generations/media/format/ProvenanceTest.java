package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks where each container keeps them, put into files of real encoders. */
class ProvenanceTest {
    private static final String XMP =
            "<x:xmpmeta><rdf:Description Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/"
                    + "trainedAlgorithmicMedia\"/></x:xmpmeta>";
    private static final String AIGC = "{\"AIGC\":{\"Label\":\"1\",\"ContentProducer\":\"somebody\"}}";

    static Stream<Arguments> manifests() {
        return Stream.of(
                Arguments.of("picture.png", insert("picture.png", 33, pngChunk("caBX", "jumb"))),
                Arguments.of(
                        "picture.jpg",
                        insert("picture.jpg", 2, jpegSegment(0xeb, "JP\0\1\0\0\0\1\0\0\0\51jumb\0\0\0\41jumdc2pa"))),
                Arguments.of("animated.gif", insert("animated.gif", gifHead(), "!\377\13C2PA_GIF\1\0\0\3abc\0")),
                Arguments.of("lossless.webp", riff("lossless.webp", "C2PA\4\0\0\0jumb")),
                Arguments.of("plain.wav", riff("plain.wav", "C2PA\4\0\0\0jumb")),
                Arguments.of(
                        "still.avif",
                        append("still.avif", box("uuid", uuid("d8fec3d61b0e483c92975828877ec481") + "manifest"))),
                Arguments.of(
                        "clip.mov",
                        append("clip.mov", box("uuid", uuid("d8fec3d61b0e483c92975828877ec481") + "manifest"))),
                Arguments.of(
                        "counted.mp3",
                        insert("counted.mp3", 0, id3("GEOB\0\0\0\0\0\0\0application/x-c2pa-manifest-store\0"))));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void aManifestIsSeen(String name, byte[] bytes) {
        assertThat(tell(MediaFiles.read(name)).provenance().isMarked()).isFalse();
        assertThat(tell(bytes).provenance()).isEqualTo(new Provenance(true, null, false));
        assertThat(tell(bytes).trailingBytes()).isZero();
    }

    static Stream<Arguments> packets() {
        return Stream.of(
                Arguments.of(insert("picture.png", 33, pngChunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0" + XMP))),
                Arguments.of(insert("picture.jpg", 2, jpegSegment(0xe1, "http://ns.adobe.com/xap/1.0/\0" + XMP))),
                Arguments.of(insert("animated.gif", gifHead(), "!\377\13XMP DataXMP" + XMP + magic() + "\0")),
                Arguments.of(
                        riff("lossless.webp", "XMP " + le32(XMP.length()) + XMP + (XMP.length() % 2 == 0 ? "" : "\0"))),
                Arguments.of(
                        riff("plain.wav", "_PMX" + le32(XMP.length()) + XMP + (XMP.length() % 2 == 0 ? "" : "\0"))),
                Arguments.of(append("clip.mov", box("uuid", uuid("be7acfcb97a942e89c71999491e3afac") + XMP))),
                Arguments.of(insert("counted.mp3", 0, id3("PRIV\0\0\0\0\0\0XMP\0" + XMP))));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void theDigitalSourceTypeIsRead(byte[] bytes) {
        assertThat(tell(bytes).provenance()).isEqualTo(new Provenance(false, "trainedAlgorithmicMedia", false));
        assertThat(tell(bytes).toJson())
                .contains(
                        "\"provenance\":{\"c2pa\":false,\"digitalSourceType\":\"trainedAlgorithmicMedia\",\"aigc\":false}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                AIGC,
                "<rdf:Description TC260:AIGC=\"{&quot;Label&quot;:&quot;1&quot;}\"/>",
                "<TC260:AIGC>{\"Label\":\"1\"}</TC260:AIGC>"
            })
    void theLabelIsSeen(String label) {
        assertThat(tell(insert("picture.png", 33, pngChunk("tEXt", "Comment\0" + label)))
                        .provenance()
                        .aigc())
                .isTrue();
    }

    @Test
    void aPromptThatSpeaksOfMarksIsNone() {
        String prompt = "parameters\0AIGC art about the Label of a can, DigitalSourceType, c2pa";
        assertThat(tell(insert("picture.png", 33, pngChunk("tEXt", prompt)))
                        .provenance()
                        .isMarked())
                .isFalse();
    }

    private static MediaFacts tell(byte[] bytes) {
        return Containers.tell(Content.of(bytes)).orElseThrow().facts();
    }

    private static byte[] insert(String name, int at, String what) {
        byte[] bytes = MediaFiles.read(name);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, at);
        all.writeBytes(latin1(what));
        all.write(bytes, at, bytes.length - at);
        return all.toByteArray();
    }

    private static byte[] append(String name, String what) {
        return insert(name, MediaFiles.read(name).length, what);
    }

    /** Behind all others, with the size of the whole set anew. */
    private static byte[] riff(String name, String chunk) {
        byte[] bytes = append(name, chunk);
        byte[] size = latin1(le32(bytes.length - 8));
        System.arraycopy(size, 0, bytes, 4, 4);
        return bytes;
    }

    private static int gifHead() {
        byte[] gif = MediaFiles.read("animated.gif");
        return 13 + ((gif[10] & 0x80) == 0 ? 0 : 3 << ((gif[10] & 7) + 1));
    }

    /** What makes XMP in a GIF end where blocks do. */
    private static String magic() {
        StringBuilder magic = new StringBuilder("\1");
        for (int i = 255; i >= 0; i--) {
            magic.append((char) i);
        }
        return magic.toString();
    }

    private static String pngChunk(String name, String data) {
        return be32(data.length()) + name + data + "\0\0\0\0";
    }

    private static String jpegSegment(int marker, String data) {
        int size = data.length() + 2;
        return "\377" + (char) marker + (char) (size >> 8) + (char) (size & 0xff) + data;
    }

    private static String box(String type, String data) {
        return be32(data.length() + 8) + type + data;
    }

    private static String id3(String frames) {
        return "ID3\4\0\0\0\0" + (char) (frames.length() >> 7) + (char) (frames.length() & 0x7f) + frames;
    }

    private static String uuid(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static String be32(int value) {
        return new String(ByteBuffer.allocate(4).putInt(value).array(), StandardCharsets.ISO_8859_1);
    }

    private static String le32(int value) {
        return be32(Integer.reverseBytes(value));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
