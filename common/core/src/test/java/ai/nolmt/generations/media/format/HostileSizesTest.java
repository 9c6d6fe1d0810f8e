package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes that lie. */
@Tag("A10")
@Timeout(300)
class HostileSizesTest {
    private static final String FTYP = "\0\0\0\24ftypisom\0\0\2\0isom";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "\\0\\0\\0\\1moov\\377\\377\\377\\377\\377\\377\\377\\377 | ends before",
                "\\0\\0\\0\\1moov\\177\\377\\377\\377\\377\\377\\377\\377 | ends before",
                "\\0\\0\\0\\1moov\\0\\0\\0\\0\\0\\0\\0\\7         | smaller than its own header",
                "\\377\\377\\377\\377moov                         | ends before",
                "\\0\\0\\0\\20moov\\0\\0\\0\\1trak                | ends before",
                "\\0\\0\\0\\20moov\\0\\0\\0\\11trak               | larger than the one around it"
            })
    void ofBoxes(String boxes, String why) {
        assertThatThrownBy(() -> tell(latin1(FTYP + boxes.translateEscapes())))
                .isInstanceOf(BrokenMedia.class)
                .hasMessageMatching("(?s).*(" + why + ").*");
    }

    @Test
    void ofTablesThatAreLargerThanTheirBox() {
        byte[] movie = MediaFiles.read("clip.mov");
        int table = new String(movie, StandardCharsets.ISO_8859_1).indexOf("stco") + 8;
        Arrays.fill(movie, table, table + 4, (byte) -1);

        assertThatThrownBy(() -> tell(movie)).hasMessageContaining("table of chunks");
    }

    @Test
    void ofBytesThatAreInNoFile() {
        byte[] movie = MediaFiles.read("clip.mov");
        int chunk = new String(movie, StandardCharsets.ISO_8859_1).indexOf("stco") + 12;
        movie[chunk] = 0x7f;

        assertThatThrownBy(() -> tell(movie)).matches(e -> ((BrokenMedia) e).isTruncated());
    }

    /** A terabyte of boxes of eight bytes, which nobody may be kept busy with. */
    @Test
    void manyPartsAreRefusedBeforeTheyTakeLong() {
        byte[] box = latin1("\0\0\0\10free");
        Content endless = new Content() {
            @Override
            public long length() {
                return 1L << 40;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private long at;

                    @Override
                    public int read() {
                        return box[(int) (at++ % box.length)];
                    }

                    @Override
                    public int read(byte[] bytes, int from, int size) {
                        for (int i = 0; i < size; i++) {
                            bytes[from + i] = box[(int) (at++ % box.length)];
                        }
                        return size;
                    }
                };
            }
        };

        assertThatThrownBy(() -> Containers.tell(endless)).hasMessageContaining("more than 20000000 parts");
    }

    @Test
    void pixelsThatNoNumberHolds() {
        MediaFacts facts = new MediaFacts(
                1L << 62, 1L << 62, null, null, null, null, null, List.of(), 0, new Provenance(false, null, false));
        assertThat(facts.pixels()).isEqualTo(Long.MAX_VALUE);
    }

    private static void tell(byte[] bytes) {
        assertThat(Containers.tell(Content.of(bytes))).isEmpty();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
