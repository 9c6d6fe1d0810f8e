package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.media.MediaFiles;
import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Films whose boxes are all there, as the last one goes on to the end, and whose samples are not. */
class MissingSamplesTest {
    /** Of ten samples in three chunks: of 4, 4 and 2. */
    private static final int[] SIZES = {1, 7, 3, 5, 2, 2, 9, 4, 8, 6};

    private static final int SAMPLE = 47;

    @ParameterizedTest
    @ValueSource(strings = {"stsz", "uniform", "stz2 4", "stz2 8", "stz2 16", "co64"})
    void areMissedByTheTablesOfTheirSizes(String tables) {
        byte[] whole = film(tables, true);
        assertThat(Containers.tell(Content.of(whole)).orElseThrow().facts().frames())
                .isEqualTo(10);
        for (int cut = 1; cut < SAMPLE; cut++) {
            assertTruncated(Arrays.copyOf(whole, whole.length - cut));
        }
        byte[] more = Arrays.copyOf(whole, whole.length + 3);
        assertThat(Containers.tell(Content.of(more))).isPresent();
    }

    @Test
    void orAreNone() {
        assertThatThrownBy(() -> Containers.tell(Content.of(film("no chunks", true))))
                .hasMessage("its tracks have nothing in them");
        assertTruncated(Arrays.copyOf(film("stsz", true), film("stsz", true).length - SAMPLE));
        assertTruncated(film("stsz", false));
    }

    @Test
    void areMissedByAFragmentOfThem() {
        byte[] film = MediaFiles.read("fragmented.mp4");
        int data = new String(film, StandardCharsets.ISO_8859_1).lastIndexOf("mdat") - 4;
        int end = data + ByteBuffer.wrap(film).getInt(data);
        byte[] open = Arrays.copyOf(film, end);
        ByteBuffer.wrap(open).putInt(data, 0);
        assertThat(Containers.tell(Content.of(open))).isPresent();
        for (int length = data + 8; length < end; length++) {
            assertTruncated(Arrays.copyOf(open, length));
        }
    }

    @Test
    void areMissedByTheIndexOfFragments() {
        byte[] film = MediaFiles.read("fragmented.mp4");
        int moof = new String(film, StandardCharsets.ISO_8859_1).indexOf("moof") - 4;
        for (int size : new int[] {film.length - moof, film.length - moof + 1}) {
            byte[] index = box(
                    "sidx",
                    ByteBuffer.allocate(36)
                            .putShort(22, (short) 1)
                            .putInt(24, size)
                            .array());
            byte[] indexed = ByteBuffer.allocate(film.length + index.length)
                    .put(film, 0, moof)
                    .put(index)
                    .put(film, moof, film.length - moof)
                    .array();
            if (moof + index.length + size <= indexed.length) {
                assertThat(Containers.tell(Content.of(indexed))).isPresent();
            } else {
                assertTruncated(indexed);
            }
        }
    }

    private static void assertTruncated(byte[] bytes) {
        assertThatThrownBy(() -> Containers.tell(Content.of(bytes)))
                .isInstanceOfSatisfying(
                        BrokenMedia.class, e -> assertThat(e.isTruncated()).isTrue());
    }

    /** With its head before its samples. */
    private static byte[] film(String tables, boolean hasData) {
        byte[] brand = box("ftyp", latin1("isom\0\0\2\0isom"));
        int moov = box("moov", tracks(tables, 0)).length;
        byte[] head = box("moov", tracks(tables, brand.length + moov + 8));
        ByteBuffer film = ByteBuffer.allocate(brand.length + moov + 8 + (hasData ? SAMPLE : 0));
        film.put(brand).put(head).putInt(0).put(latin1("mdat"));
        return film.array();
    }

    private static byte[] tracks(String tables, int data) {
        byte[] head = box("tkhd", new byte[84]);
        byte[] scale = box(
                "mdhd", ByteBuffer.allocate(24).putInt(12, 10).putInt(16, 10).array());
        byte[] kind = box("hdlr", latin1("\0\0\0\0\0\0\0\0vide" + "\0".repeat(13)));
        byte[] format = box(
                "avc1",
                ByteBuffer.allocate(78)
                        .putShort(24, (short) 64)
                        .putShort(26, (short) 48)
                        .array());
        byte[] formats = box("stsd", all(latin1("\0\0\0\0\0\0\0\1"), format));
        byte[] table = box("stbl", all(formats, runs(), sizes(tables), chunks(tables, data)));
        return box("trak", all(head, box("mdia", all(scale, kind, box("minf", table)))));
    }

    private static byte[] runs() {
        return box(
                "stsc",
                ByteBuffer.allocate(32)
                        .putInt(4, 2)
                        .putInt(8, 1)
                        .putInt(12, 4)
                        .putInt(20, 3)
                        .putInt(24, 2)
                        .array());
    }

    private static byte[] sizes(String tables) {
        ByteBuffer sizes = ByteBuffer.allocate(12 + 4 * SIZES.length);
        if (tables.equals("uniform")) {
            return box("stsz", Arrays.copyOf(sizes.putInt(4, 5).putInt(8, 10).array(), 12));
        }
        sizes.putInt(8, SIZES.length).position(12);
        if (!tables.startsWith("stz2")) {
            Arrays.stream(SIZES).forEach(sizes::putInt);
            return box("stsz", sizes.array());
        }
        int width = Integer.parseInt(tables.substring(5));
        sizes.putInt(4, width);
        for (int i = 0; i < SIZES.length; i++) {
            if (width == 16) {
                sizes.putShort((short) SIZES[i]);
            } else if (width == 8) {
                sizes.put((byte) SIZES[i]);
            } else if (i % 2 == 0) {
                sizes.put((byte) (SIZES[i] << 4 | SIZES[i + 1]));
            }
        }
        return box("stz2", Arrays.copyOf(sizes.array(), sizes.position()));
    }

    /** The last one comes first. */
    private static byte[] chunks(String tables, int data) {
        boolean uniform = tables.equals("uniform");
        long[] places = {data, data + (uniform ? 20 : 16), data + (uniform ? 37 : 33)};
        ByteBuffer chunks = ByteBuffer.allocate(8 + 24);
        chunks.putInt(4, tables.equals("no chunks") ? 0 : 3).position(8);
        for (long place : places) {
            if (tables.equals("co64")) {
                chunks.putLong(place);
            } else {
                chunks.putInt((int) place);
            }
        }
        return box(tables.equals("co64") ? "co64" : "stco", Arrays.copyOf(chunks.array(), chunks.position()));
    }

    private static byte[] all(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    private static byte[] box(String type, byte[] data) {
        return all(
                ByteBuffer.allocate(8).putInt(8 + data.length).put(latin1(type)).array(), data);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
