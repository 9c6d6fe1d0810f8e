package ai.nolmt.generations.media.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * MPEG audio: frame after frame. A cut inside a frame tells itself; one between two only where the first frame counts all
 * (Xing, Info), as most encoders write it.
 */
final class Mp3Inspector implements FormatInspector {
    @Override
    public boolean recognises(byte[] head) {
        return MpegFrame.of(head) != null;
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        long found = 0;
        long frames = 0;
        double seconds = 0;
        Count counted = Count.NONE;
        long begin = in.position();
        MpegFrame last = null;
        for (MpegFrame frame = next(in, facts); frame != null; frame = next(in, facts)) {
            in.part();
            Count count = last == null ? Count.of(in, frame) : Count.NONE;
            if (count.frames() > 0) {
                counted = count; // such a frame has no sound
                begin = in.position();
            } else {
                frames++;
                seconds += (double) frame.samples() / frame.rate();
            }
            last = frame;
            found++;
            in.skip(frame.size());
        }
        long end = in.position();
        Id3.skipBehind(in);
        if (in.remaining() > 0 && in.remaining() < MpegFrame.HEADER && in.peek(1)[0] == -1) {
            throw BrokenMedia.truncated();
        }
        // two bytes of noise look like a frame, but hardly twice
        if (last == null || (found < 2 && !in.atEnd())) {
            throw BrokenMedia.malformed("no second frame follows the first one");
        }
        if (counted.misses(frames, end - begin) && in.atEnd()) {
            throw BrokenMedia.truncated();
        }
        facts.sound(last.channels(), last.rate());
        facts.codec("mp" + last.layer());
        facts.seconds(seconds);
        facts.trailing(in.remaining());
        return "audio/mpeg";
    }

    private static @Nullable MpegFrame next(Bytes in, Facts facts) throws IOException {
        Id3.skip(in, facts); // between two that were put together
        return MpegFrame.of(in.peek(MpegFrame.HEADER));
    }

    /**
     * What a first frame says of all; 0 if it doesn't.
     *
     * @param frames behind it, or, by some encoders, with it
     * @param bytes with it
     */
    private record Count(long frames, long bytes) {
        static final Count NONE = new Count(0, 0);

        static Count of(Bytes in, MpegFrame frame) throws IOException {
            byte[] bytes = in.peek(Math.min(frame.size(), 64));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int tag = Math.max(text.indexOf("Xing"), text.indexOf("Info"));
            if (tag < 0 || tag + 12 > bytes.length || (bytes[tag + 7] & 1) == 0) {
                return NONE;
            }
            ByteBuffer numbers = ByteBuffer.wrap(bytes);
            boolean hasBytes = (bytes[tag + 7] & 2) != 0 && tag + 16 <= bytes.length;
            return new Count(
                    numbers.getInt(tag + 8) & 0xffffffffL, hasBytes ? numbers.getInt(tag + 12) & 0xffffffffL : 0);
        }

        /** Where the bytes say that all are there, the frame that is missing is the first one, which was counted. */
        boolean misses(long found, long size) {
            return found < frames && !(found + 1 == frames && bytes > 0 && size >= bytes);
        }
    }
}
