package ai.nolmt.generations.media.format;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.nolmt.generations.object.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boxes inside boxes of their own kind, which no encoder writes and which must not cost a thread's stack. */
@Tag("A10")
class NestedPartsTest {
    private static final String FILM = "\0\0\0\24ftypisom\0\0\2\0isom";
    private static final String PICTURE = "\0\0\0\24ftypavif\0\0\0\0avif";

    @ParameterizedTest
    @CsvSource({"moov trak, mdia", "moov trak, minf", "moov trak, stbl", "moov, mvex", "meta, iprp", "meta, ipco"})
    void areRefusedHoweverManyThereAre(String outer, String inner) {
        int around = outer.split(" ").length;
        for (int deep : new int[] {17 - around, 17, 40_000}) {
            assertThatThrownBy(() -> Containers.tell(Content.of(nested(outer, inner, deep))))
                    .isInstanceOf(BrokenMedia.class)
                    .hasMessage("its parts are nested deeper than 16 levels");
        }
        // refused, too, but for what isn't in them
        assertThatThrownBy(() -> Containers.tell(Content.of(nested(outer, inner, 16 - around))))
                .isInstanceOf(BrokenMedia.class)
                .message()
                .doesNotContain("nested");
    }

    @ParameterizedTest
    @CsvSource({"9", "40000"})
    void alsoWhereATrackSaysItsFormat(int deep) {
        ByteBuffer waves = boxes("wave", deep, new byte[0]);
        byte[] format = bytes(28 + waves.capacity() + 8)
                .putInt(28 + waves.capacity() + 8)
                .put(latin1("mp4a"))
                .position(36)
                .put(waves)
                .array();
        byte[] entries =
                box("stsd", bytes(8 + format.length).position(8).put(format).array());
        byte[] handler = box("hdlr", latin1("\0\0\0\0\0\0\0\0soun\0\0\0\0"));
        byte[] media = bytes(handler.length + 16 + entries.length)
                .put(handler)
                .putInt(16 + entries.length)
                .put(latin1("minf"))
                .putInt(8 + entries.length)
                .put(latin1("stbl"))
                .put(entries)
                .array();
        byte[] film = bytes(20 + 24 + media.length)
                .put(latin1(FILM))
                .put(box("moov", box("trak", box("mdia", media))))
                .array();

        assertThatThrownBy(() -> Containers.tell(Content.of(film)))
                .isInstanceOf(BrokenMedia.class)
                .message()
                .matches(message -> message.contains("nested") == deep > 10);
    }

    private static byte[] nested(String outer, String inner, int deep) {
        byte[] boxes = boxes(inner, deep, new byte[0]).array();
        String[] around = outer.split(" ");
        for (int i = around.length - 1; i >= 0; i--) {
            // meta alone has four bytes before its first box
            boxes = box(
                    around[i],
                    around[i].equals("meta")
                            ? bytes(4 + boxes.length).position(4).put(boxes).array()
                            : boxes);
        }
        byte[] head = latin1(outer.startsWith("meta") ? PICTURE : FILM);
        return bytes(head.length + boxes.length).put(head).put(boxes).array();
    }

    /** Each around the next one. */
    private static ByteBuffer boxes(String type, int deep, byte[] inside) {
        ByteBuffer all = bytes(8 * deep + inside.length);
        for (int i = 0; i < deep; i++) {
            all.putInt(all.remaining()).put(latin1(type));
        }
        return all.put(inside).flip();
    }

    private static byte[] box(String type, byte[] data) {
        return bytes(8 + data.length)
                .putInt(8 + data.length)
                .put(latin1(type))
                .put(data)
                .array();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
