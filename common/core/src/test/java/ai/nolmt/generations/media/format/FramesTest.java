package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a picture has inside, which limits of the whole must hold for, too. */
@Tag("A12")
class FramesTest {
    private static final int FRAME_OF_PNG = 8; // size and place behind the chunk's name and number
    private static final int FRAME_OF_WEBP = 8;

    @ParameterizedTest
    @CsvSource({"0, 0, true", "1, 0, false", "0, 1, false", "60000, 0, false", "2147483647, 0, false"})
    void mustNotStandOutOfAPng(int right, int down, boolean kept) {
        byte[] bytes = MediaFiles.read("animated.png");
        for (int at = indexOf(bytes, "fcTL", 0); at >= 0; at = indexOf(bytes, "fcTL", at + 1)) {
            byte[] moved = bytes.clone();
            ByteBuffer.wrap(moved)
                    .putInt(at + FRAME_OF_PNG, 64)
                    .putInt(at + FRAME_OF_PNG + 4, 48)
                    .putInt(at + FRAME_OF_PNG + 8, right)
                    .putInt(at + FRAME_OF_PNG + 12, down);
            assertKept(moved, kept, "larger than the whole picture");
        }
    }

    @ParameterizedTest
    @CsvSource({"63, 47, true", "64, 47, false", "63, 48, false", "65535, 65535, false"})
    void norOutOfAWebp(int width, int height, boolean kept) {
        byte[] bytes = MediaFiles.read("animated.webp");
        for (int at = indexOf(bytes, "ANMF", 0); at >= 0; at = indexOf(bytes, "ANMF", at + 1)) {
            byte[] grown = bytes.clone();
            ByteBuffer.wrap(grown)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(at + FRAME_OF_WEBP, 0)
                    .putShort(at + FRAME_OF_WEBP + 4, (short) 0)
                    .putShort(at + FRAME_OF_WEBP + 6, (short) width)
                    .putShort(at + FRAME_OF_WEBP + 9, (short) height);
            assertKept(grown, kept, "larger than the whole picture");
        }
    }

    @Test
    void makeTheCanvasOfAGifLarger() {
        byte[] bytes = MediaFiles.read("animated.gif");
        int frame = indexOf(bytes, ",\0\0\0\0\24\0\24\0", 0);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(frame + 1, (short) 60_000);

        assertThat(tell(bytes).width()).isEqualTo(60_020);
        assertThat(tell(bytes).longestSide()).isEqualTo(60_020);
    }

    @Test
    void areCountedWhateverThePictureSaysOfThem() {
        byte[] bytes = MediaFiles.read("animated.png");
        ByteBuffer.wrap(bytes).putInt(indexOf(bytes, "acTL", 0) + 4, 1);

        assertThat(tell(bytes).frames()).isEqualTo(10);
    }

    @Test
    void thinOnesCountByTheirSide() {
        Facts facts = new Facts();
        facts.picture(1000, 1000);
        facts.picture(100_001, 1);

        assertThat(facts.told().pixels()).isEqualTo(1_000_000);
        assertThat(facts.told().longestSide()).isEqualTo(100_001);
    }

    @Test
    void withoutAnyThereIsNoPicture() {
        byte[] png = MediaFiles.read("picture.png");
        byte[] gif = latin1("GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\0;");
        byte[] webp = latin1("RIFF\26\0\0\0WEBPVP8X\12\0\0\0\0\0\0\0\11\0\0\11\0\0");
        byte[] avif = latin1("\0\0\0\24ftypavif\0\0\0\0avif\0\0\0\60meta\0\0\0\0\0\0\0\44iprp\0\0\0\34ipco"
                + "\0\0\0\24ispe\0\0\0\0\0\0\0\100\0\0\0\100");
        byte[] jpeg = MediaFiles.read("picture.jpg");
        int scan = indexOf(jpeg, "\377\332", 0);
        byte[] noScan = Arrays.copyOf(jpeg, scan + 2 + jpeg[scan + 3] + 2);
        noScan[noScan.length - 2] = (byte) 0xff;
        noScan[noScan.length - 1] = (byte) 0xd9;

        for (byte[] bytes : new byte[][] {withoutData(png), gif, webp, avif, noScan}) {
            assertKept(bytes, false, "there is no picture in it");
        }
    }

    private static byte[] withoutData(byte[] png) {
        int data = indexOf(png, "IDAT", 0);
        int size = ByteBuffer.wrap(png).getInt(data - 4);
        return ByteBuffer.allocate(png.length - size)
                .put(png, 0, data - 4)
                .putInt(0)
                .put(png, data, 4)
                .put(png, data + 4 + size, png.length - data - 4 - size)
                .array();
    }

    private static void assertKept(byte[] bytes, boolean kept, String why) {
        if (kept) {
            assertThat(tell(bytes)).isNotNull();
        } else {
            assertThatThrownBy(() -> tell(bytes))
                    .isInstanceOf(BrokenMedia.class)
                    .hasMessageContaining(why);
        }
    }

    private static MediaFacts tell(byte[] bytes) {
        return Containers.tell(Content.of(bytes)).orElseThrow().facts();
    }

    private static int indexOf(byte[] bytes, String what, int from) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(what, from);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
