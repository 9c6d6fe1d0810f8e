package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** FLAC of noise that a checksum is right in at many places: none of them is the end of a frame. */
class FlacCutTest {
    private static final int BLOCK = 256;
    private static final int HEAD = 4 + 4 + 34;
    private static final int FRAMES = 3;

    @ParameterizedTest
    @ValueSource(longs = {FRAMES * BLOCK, 0})
    void anyCutIsToldButBetweenTwoFramesOfWhatIsStreamed(long samples) {
        byte[] whole = flac(samples);
        assertThat(tell(whole).duration()).hasMillis(96);
        int frame = (whole.length - HEAD) / FRAMES;
        for (int length = HEAD; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (samples == 0 && length > HEAD && (length - HEAD) % frame == 0) {
                assertThat(tell(cut).duration()).isLessThan(tell(whole).duration());
            } else {
                assertThatThrownBy(() -> tell(cut))
                        .as("cut at %d of %d", length, whole.length)
                        .isInstanceOfSatisfying(
                                BrokenMedia.class,
                                e -> assertThat(e.isTruncated()).isTrue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {FRAMES * BLOCK, 0})
    @Tag("A10")
    void whatIsBehindIsSeenThoughItsChecksumIsRight(long samples) {
        byte[] whole = flac(samples);
        byte[] archive = "PK\3\4 an archive".getBytes(StandardCharsets.ISO_8859_1);
        int frame = (whole.length - HEAD) / FRAMES;
        byte[] last = Arrays.copyOfRange(whole, whole.length - frame, whole.length);
        byte[] more = Arrays.copyOf(whole, whole.length + archive.length + 2);
        System.arraycopy(archive, 0, more, whole.length, archive.length);
        ByteBuffer hidden =
                ByteBuffer.allocate(last.length + archive.length).put(last).put(archive);
        ByteBuffer.wrap(more).putShort(more.length - 2, (short) crc(hidden.array(), hidden.position(), 0x8005, 16));

        assertThat(tell(more).trailingBytes()).isEqualTo(archive.length + 2);
    }

    @Test
    void aFrameThatWasChangedIsDamaged() {
        byte[] bytes = flac(FRAMES * BLOCK);
        bytes[bytes.length - 100] ^= 1;
        assertThatThrownBy(() -> tell(bytes)).hasMessageContaining("checksum is wrong");
    }

    private static MediaFacts tell(byte[] bytes) {
        return Containers.tell(Content.of(bytes)).orElseThrow().facts();
    }

    private static byte[] flac(long samples) {
        ByteBuffer all = ByteBuffer.allocate(HEAD + FRAMES * (6 + 1 + 2 * BLOCK + 2));
        all.put("fLaC".getBytes(StandardCharsets.ISO_8859_1)).putInt(0x80000022);
        all.position(all.position() + 10);
        // 8,000 Hz, one channel, 16 bits
        all.putLong(8000L << 44 | 15L << 36 | samples).position(HEAD);
        Random random = new Random(1);
        for (int i = 0; i < FRAMES; i++) {
            all.put(frame(i, random));
        }
        return all.array();
    }

    /** Verbatim; every eighth sample makes the checksum right. */
    private static byte[] frame(int number, Random random) {
        ByteBuffer frame = ByteBuffer.allocate(6 + 1 + 2 * BLOCK + 2);
        frame.putInt(0xfff88408).put((byte) number);
        frame.put((byte) crc(frame.array(), 5, 7, 8)).put((byte) 2);
        for (int i = 0; i < BLOCK; i++) {
            int sample = i % 8 == 7 ? crc(frame.array(), frame.position(), 0x8005, 16) : random.nextInt();
            frame.putShort((short) sample);
        }
        return frame.putShort((short) crc(frame.array(), frame.position(), 0x8005, 16))
                .array();
    }

    private static int crc(byte[] bytes, int end, int polynomial, int width) {
        int crc = 0;
        for (int i = 0; i < end; i++) {
            crc ^= (bytes[i] & 0xff) << (width - 8);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >> (width - 1) & 1) == 1 ? crc << 1 ^ polynomial : crc << 1;
            }
        }
        return crc & (1 << width) - 1;
    }
}
