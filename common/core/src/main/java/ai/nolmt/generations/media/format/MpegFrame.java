package ai.nolmt.generations.media.format;

import org.jspecify.annotations.Nullable;

/**
 * The header of a frame of MPEG audio: 1, 2 and 2.5, layers I to III.
 *
 * @param size of the whole frame, in bytes
 * @param samples of each channel
 * @param rate in Hz
 */
record MpegFrame(int size, int samples, int rate, int channels, int layer) {
    static final int HEADER = 4;

    private static final int[] RATES = {44_100, 48_000, 32_000};
    // kbit/s by the header's number; layers I, II, III of MPEG 1, then I and II/III of 2
    private static final int[][] BIT_RATES = {
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    /** Null if there is no frame, or one of a free rate, which doesn't say its size. */
    static @Nullable MpegFrame of(byte[] head) {
        if (head.length < HEADER || head[0] != -1 || (head[1] & 0xe0) != 0xe0) {
            return null;
        }
        int version = head[1] >> 3 & 3; // 0: 2.5, 2: 2, 3: 1
        int layer = 4 - (head[1] >> 1 & 3);
        int bitRate = head[2] >> 4 & 15;
        int rate = head[2] >> 2 & 3;
        if (version == 1 || layer == 4 || bitRate == 0 || bitRate == 15 || rate == 3) {
            return null;
        }
        boolean first = version == 3;
        int hertz = RATES[rate] >> (first ? 0 : version == 2 ? 1 : 2);
        int bits = 1000 * BIT_RATES[first ? layer - 1 : layer == 1 ? 3 : 4][bitRate];
        int samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1152;
        int padding = head[2] >> 1 & 1;
        int size = layer == 1 ? (12 * bits / hertz + padding) * 4 : samples / 8 * bits / hertz + padding;
        int channels = (head[3] >> 6 & 3) == 3 ? 1 : 2;
        return new MpegFrame(size, samples, hertz, channels, layer);
    }
}
