package ai.nolmt.generations.media.format;

import java.io.IOException;

/** The boxes of ISO media (ISO/IEC 14496-12), one inside the other. */
final class Boxes {
    static final int HEADER = 8;
    private static final int COPYRIGHT = 0xa9; // in names of QuickTime's

    interface Visitor {
        /** May read on, and leave the rest to be skipped. */
        void box(String type, long end) throws IOException;
    }

    /** A box whose header was read. */
    record Box(String type, long end) {}

    private Boxes() {}

    /** All that are there up to an end; a few bytes before it may be none. */
    static void each(Bytes in, long end, Visitor visitor) throws IOException {
        in.enter();
        while (in.position() + HEADER <= end) {
            in.part();
            Box box = next(in, end);
            if (box.end() > end) {
                throw BrokenMedia.malformed("its box '" + box.type() + "' is larger than the one around it");
            }
            visitor.box(box.type(), box.end());
            in.skipTo(box.end());
        }
        in.skipTo(end);
        in.leave();
    }

    /** @param outer where a box ends that says that it goes on to the end */
    static Box next(Bytes in, long outer) throws IOException {
        long begin = in.position();
        long size = in.u32();
        String type = in.name();
        if (size == 1) {
            size = in.u64();
        }
        if (size != 0 && size < in.position() - begin) {
            throw BrokenMedia.malformed("its box '" + type + "' is smaller than its own header");
        }
        return new Box(type, size == 0 ? outer : size > Long.MAX_VALUE - begin ? Long.MAX_VALUE : begin + size);
    }

    /** Whether the next bytes may be a box' header at all. */
    static boolean isNext(Bytes in) throws IOException {
        byte[] head = in.peek(HEADER);
        if (head.length < HEADER) {
            return false;
        }
        for (int i = 4; i < HEADER; i++) {
            if ((head[i] < ' ' || head[i] == 0x7f) && (head[i] & 0xff) != COPYRIGHT) {
                return false;
            }
        }
        return head[0] != 0 || head[1] != 0 || head[2] != 0 || head[3] > 7 || head[3] < 2;
    }
}
