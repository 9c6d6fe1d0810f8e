package ai.nolmt.generations.media.format;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** AAC in ADTS: frame after frame. A cut inside a frame tells itself, one between two can't be told. */
final class AacInspector implements FormatInspector {
    private static final int HEADER = 7;
    private static final int[] RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    private record Frame(int size, int samples, int rate, int channels) {
        static @Nullable Frame of(byte[] head) {
            if (head.length < HEADER || head[0] != -1 || (head[1] & 0xf6) != 0xf0) {
                return null;
            }
            int rate = head[2] >> 2 & 15;
            int size = (head[3] & 3) << 11 | (head[4] & 0xff) << 3 | (head[5] >> 5 & 7);
            if (rate >= RATES.length || size < HEADER) {
                return null;
            }
            int channels = (head[2] & 1) << 2 | (head[3] >> 6 & 3);
            return new Frame(size, 1024 * ((head[6] & 3) + 1), RATES[rate], channels == 7 ? 8 : channels);
        }
    }

    @Override
    public boolean recognises(byte[] head) {
        return Frame.of(head) != null;
    }

    @Override
    public String inspect(Bytes in, Facts facts) throws IOException {
        double seconds = 0;
        int frames = 0;
        for (Frame frame = Frame.of(in.peek(HEADER)); frame != null; frame = Frame.of(in.peek(HEADER))) {
            in.part();
            facts.sound(frame.channels(), frame.rate());
            seconds += (double) frame.samples() / frame.rate();
            frames++;
            in.skip(frame.size());
        }
        Id3.skipBehind(in);
        if (in.remaining() > 0 && in.remaining() < HEADER && in.peek(1)[0] == -1) {
            throw BrokenMedia.truncated();
        }
        if (frames < 2 && !in.atEnd()) {
            throw BrokenMedia.malformed("no second frame follows the first one");
        }
        facts.codec("aac");
        facts.seconds(seconds);
        facts.trailing(in.remaining());
        return "audio/aac";
    }
}
