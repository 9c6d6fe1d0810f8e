package ai.nolmt.generations.media.format;

import java.io.IOException;
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
        long counted = 0;
        MpegFrame last = null;
        for (MpegFrame frame = next(in, facts); frame != null; frame = next(in, facts)) {
            in.part();
            long count = last == null ? count(in, frame) : 0;
            if (count > 0) {
                counted = count; // such a frame has no sound
            } else {
                frames++;
                seconds += (double) frame.samples() / frame.rate();
            }
            last = frame;
            found++;
            in.skip(frame.size());
        }
        Id3.skipBehind(in);
        if (in.remaining() > 0 && in.remaining() < MpegFrame.HEADER && in.peek(1)[0] == -1) {
            throw BrokenMedia.truncated();
        }
        // two bytes of noise look like a frame, but hardly twice
        if (last == null || (found < 2 && !in.atEnd())) {
            throw BrokenMedia.malformed("no second frame follows the first one");
        }
        if (frames < counted && in.atEnd()) {
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

    /** Of all frames behind this one; 0 if it doesn't say. */
    private static long count(Bytes in, MpegFrame frame) throws IOException {
        byte[] bytes = in.peek(Math.min(frame.size(), 64));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int tag = Math.max(text.indexOf("Xing"), text.indexOf("Info"));
        if (tag < 0 || tag + 12 > bytes.length || (bytes[tag + 7] & 1) == 0) {
            return 0;
        }
        return (bytes[tag + 8] & 0xffL) << 24
                | (bytes[tag + 9] & 0xff) << 16
                | (bytes[tag + 10] & 0xff) << 8
                | (bytes[tag + 11] & 0xff);
    }
}
