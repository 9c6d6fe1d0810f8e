package ai.nolmt.generations.media.format;

import java.io.IOException;

/**
 * FLAC: metadata blocks, then frames, which have no size: their own bits tell where they end. All are there when they have
 * as many samples as the first block says; of what was streamed it may say none, and only a cut inside a frame tells.
 */
final class FlacInspector implements FormatInspector {
    private static final String SIGNATURE = "fLaC";
    private static final int STREAM_INFO = 0;
    private static final int PADDING = 1;
    private static final int PICTURE = 6;

    @Override
    public boolean recognises(byte[] head) {
        return FormatInspector.has(head, 0, SIGNATURE);
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        in.skip(SIGNATURE.length());
        long samples = -1;
        int rate = 0;
        int depth = 0;
        for (boolean last = false; !last; ) {
            in.part();
            int head = in.u8();
            last = (head & 0x80) != 0;
            int type = head & 0x7f;
            int size = in.u8() << 16 | in.u16();
            long end = in.end(size);
            if ((samples < 0) != (type == STREAM_INFO)) {
                throw BrokenMedia.malformed("its first block is not STREAMINFO, or another one is");
            }
            if (type == STREAM_INFO) {
                in.skip(10);
                long packed = in.s64();
                rate = (int) (packed >>> 44);
                facts.sound((int) (packed >>> 41 & 7) + 1, rate);
                depth = (int) (packed >>> 36 & 31) + 1;
                samples = packed & 0xfffffffffL;
            } else if (type != PADDING && type != PICTURE) {
                facts.marks.scan(in, size);
            }
            in.skipTo(end);
        }
        if (rate == 0) {
            throw BrokenMedia.malformed("its sample rate is 0");
        }
        long found = new FlacFrames(in, depth).walk(samples);
        facts.codec("flac");
        facts.seconds((double) found / rate);
        facts.trailing(in.remaining());
        return "audio/flac";
    }
}
