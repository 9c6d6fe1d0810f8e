package ai.nolmt.generations.ingest.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Says of bytes what the JDK's strict decoder says, but of NUL. */
class StrictUtf8Test {
    private static final int[] EDGES = {
        0x01, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
        0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfc, 0xfe, 0xff
    };

    @Test
    void allPairsOfBytes() {
        for (int first = 1; first < 256; first++) {
            for (int second = 1; second < 256; second++) {
                same((byte) first, (byte) second);
            }
        }
    }

    @Test
    void allThreeAndFourBytesAtTheEdges() {
        for (int first : EDGES) {
            for (int second : EDGES) {
                for (int third : EDGES) {
                    same((byte) first, (byte) second, (byte) third);
                    for (int fourth : first < 0xe0 ? new int[0] : EDGES) {
                        same((byte) first, (byte) second, (byte) third, (byte) fourth);
                    }
                }
            }
        }
    }

    @Test
    void bytesAtRandomHoweverTheyAreRead() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new String(random.ints(10, 1, 0x3000).toArray(), 0, 10).getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] ^= (byte) (random.nextBoolean() ? 0 : 1 << random.nextInt(8));
            boolean hasNul = IntStream.range(0, bytes.length).anyMatch(at -> bytes[at] == 0);
            if (!hasNul) {
                same(bytes);
            }
        }
    }

    @Test
    void otherEncodingsOfJson() {
        for (String charset : new String[] {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
            assertThatThrownBy(() -> passes("{\"a\":1}".getBytes(charset), 100)).isInstanceOf(BodyRefused.class);
        }
    }

    private static void same(byte... bytes) {
        boolean right = isRight(bytes);
        for (int chunk = 1; chunk <= 3; chunk++) {
            if (isTaken(bytes, chunk) != right) {
                fail(
                        "%s, read by %d, should be %s",
                        HexFormat.of().formatHex(bytes), chunk, right ? "taken" : "refused");
            }
        }
    }

    private static boolean isRight(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isTaken(byte[] bytes, int chunk) {
        try {
            passes(bytes, chunk);
            return true;
        } catch (BodyRefused e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By so many at once, or byte by byte. */
    private static void passes(byte[] bytes, int chunk) throws IOException {
        StrictUtf8 in = new StrictUtf8(new ByteArrayInputStream(bytes));
        byte[] some = new byte[chunk];
        int n = 0;
        while (n >= 0) {
            n = chunk == 1 ? in.read() : in.read(some, 0, chunk);
        }
    }
}
