package ai.nolmt.generations.media.format;

import java.io.IOException;

/** Tags before and behind sound, which belong to it. */
final class Id3 {
    private static final int HEADER = 10;

    private Id3() {}

    /** Skips ID3v2 tags, however many; returns whether there was one. */
    static boolean skip(Bytes in, Facts facts) throws IOException {
        boolean any = false;
        for (byte[] head = in.peek(HEADER); isTag(head); head = in.peek(HEADER)) {
            in.part();
            long size =
                    (long) (head[6] & 0x7f) << 21 | (head[7] & 0x7f) << 14 | (head[8] & 0x7f) << 7 | (head[9] & 0x7f);
            boolean hasFooter = (head[5] & 0x10) != 0;
            in.skip(HEADER);
            long end = in.end(size + (hasFooter ? HEADER : 0));
            facts.marks.scan(in, size);
            in.skipTo(end);
            any = true;
        }
        return any;
    }

    /** Skips ID3v1, APE and Lyrics3 at an output's end; what stands behind them is nobody's. */
    static void skipBehind(Bytes in) throws IOException {
        byte[] head = in.peek(32);
        if (FormatInspector.has(head, 0, "APETAGEX") && head.length == 32) {
            long size =
                    (head[12] & 0xffL) | (head[13] & 0xffL) << 8 | (head[14] & 0xffL) << 16 | (head[15] & 0xffL) << 24;
            in.skip(Math.min(size + 32, in.remaining()));
            head = in.peek(32);
        }
        if (FormatInspector.has(head, 0, "LYRICSBEGIN")) {
            in.skip(Math.max(0, in.remaining() - 128)); // it says its size at its end only
            head = in.peek(32);
        }
        if (FormatInspector.has(head, 0, "TAG")) {
            in.skip(Math.min(128, in.remaining()));
        }
    }

    private static boolean isTag(byte[] head) {
        return head.length == HEADER
                && FormatInspector.has(head, 0, "ID3")
                && head[3] != -1
                && head[4] != -1
                && (head[6] | head[7] | head[8] | head[9]) >= 0;
    }
}
