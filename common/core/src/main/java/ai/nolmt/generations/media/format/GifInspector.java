package ai.nolmt.generations.media.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** GIF: blocks, to the trailer. */
final class GifInspector implements FormatInspector {
    private static final int IMAGE = 0x2c;
    private static final int EXTENSION = 0x21;
    private static final int TRAILER = 0x3b;
    private static final int CONTROL = 0xf9;
    private static final int COMMENT = 0xfe;
    private static final int APPLICATION = 0xff;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, "GIF87a") || FormatInspector.has(head, 0, "GIF89a");
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skip(6);
        facts.picture(in.u16le(), in.u16le());
        int flags = in.u8();
        in.skip(2);
        skipColours(in, flags);
        long frames = 0;
        long hundredths = 0;
        boolean hasData = false;
        for (int block = in.u8(); block != TRAILER; block = in.u8()) {
            in.part();
            if (block == IMAGE) {
                frames++;
                // viewers make a canvas larger that is smaller than its frame
                long left = in.u16le();
                long top = in.u16le();
                facts.picture(left + in.u16le(), top + in.u16le());
                skipColours(in, in.u8());
                in.skip(1);
                hasData |= in.peek(1).length == 1 && in.peek(1)[0] != 0;
                skipBlocks(in);
            } else if (block == EXTENSION) {
                hundredths += extension(in, facts);
            } else {
                throw BrokenMedia.malformed("there is no block at byte " + (in.position() - 1));
            }
        }
        if (!hasData) {
            throw BrokenMedia.malformed("there is no picture in it");
        }
        facts.frames(frames);
        facts.seconds(hundredths / 100.0);
        facts.trailing(in.remaining());
        return "image/gif";
    }

    /** Returns the delay that it sets, in hundredths of a second. */
    private static long extension(Bytes in, Facts facts) throws IOException {
        int label = in.u8();
        int delay = 0;
        if (label == CONTROL || label == APPLICATION) {
            byte[] head = in.peek(12);
            if (label == CONTROL && head.length >= 4) {
                delay = (head[2] & 0xff) | (head[3] & 0xff) << 8;
            } else if (FormatInspector.has(head, 1, "C2PA_GIF")) {
                facts.marks.c2pa();
            } else if (FormatInspector.has(head, 0, "\13XMP DataXMP")) {
                in.skip(1L + head[0]);
                facts.marks.look(blocks(in)); // it isn't cut into blocks, but can be walked through as if it were
                return delay;
            }
        } else if (label == COMMENT) {
            facts.marks.look(blocks(in));
            return delay;
        }
        skipBlocks(in);
        return delay;
    }

    private static void skipColours(Bytes in, int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            in.skip(3L << ((flags & 7) + 1));
        }
    }

    private static void skipBlocks(Bytes in) throws IOException {
        for (int size = in.u8(); size != 0; size = in.u8()) {
            in.part();
            in.skip(size);
        }
    }

    /** With their sizes between them. */
    private static byte[] blocks(Bytes in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = in.u8(); size != 0; size = in.u8()) {
            in.part();
            if (all.size() < Bytes.MAX_HELD) {
                all.write(size);
                all.writeBytes(in.bytes(size));
            } else {
                in.skip(size);
            }
        }
        return all.toByteArray();
    }
}
