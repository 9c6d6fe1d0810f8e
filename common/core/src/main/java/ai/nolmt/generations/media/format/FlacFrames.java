package ai.nolmt.generations.media.format;

import java.io.IOException;

/** The frames of a FLAC stream. One ends where its checksum is right and another begins, or everything ends. */
final class FlacFrames {
    private static final int MAX_HEADER = 16;
    private static final int[] CRC_16 = table(0x8005, 16);
    private static final int[] CRC_8 = table(0x07, 8);

    private final Bytes in;
    private long trailing;

    FlacFrames(Bytes in) {
        this.in = in;
    }

    /**
     * Walks to the end.
     *
     * @param expected samples of each channel; 0 if nobody knows
     * @return samples of each channel that are there
     */
    long walk(long expected) throws IOException {
        int block = blockSize(in.peek(MAX_HEADER));
        if (block == 0) {
            throw in.remaining() < MAX_HEADER
                    ? BrokenMedia.truncated()
                    : BrokenMedia.malformed("no frame follows its headers");
        }
        long samples = 0;
        int crc = 0;
        long maybeEnd = -1;
        while (!in.atEnd()) {
            int b = in.u8();
            crc = (crc << 8 ^ CRC_16[crc >> 8 ^ b]) & 0xffff;
            if (crc != 0) {
                continue;
            }
            maybeEnd = in.position();
            int following = blockSize(in.peek(MAX_HEADER));
            if (following > 0) {
                in.part();
                samples += block;
                block = following;
                maybeEnd = -1;
            }
        }
        samples += block;
        boolean whole = crc == 0 && maybeEnd > 0;
        // tags of others may follow the last frame
        boolean wholeBefore = expected > 0 && samples >= expected && maybeEnd > 0;
        if ((!whole && !wholeBefore) || samples < expected) {
            throw BrokenMedia.truncated();
        }
        trailing = in.length() - maybeEnd;
        return samples;
    }

    /** Behind the last frame. */
    long trailing() {
        return trailing;
    }

    /** In samples, by the frame's header; 0 if there is none. */
    private static int blockSize(byte[] head) {
        if (head.length < 6 || head[0] != -1 || (head[1] & 0xfe) != 0xf8) {
            return 0;
        }
        int size = head[2] >> 4 & 15;
        int rate = head[2] & 15;
        int number = Integer.numberOfLeadingZeros(~(head[4] << 24)); // ones at the head of UTF-8
        int end = 4 + Math.max(1, number);
        int sizeAt = end;
        end += size == 6 ? 1 : size == 7 ? 2 : 0;
        end += rate == 12 ? 1 : rate == 13 || rate == 14 ? 2 : 0;
        if (size == 0
                || rate == 15
                || number == 1
                || number > 7
                || end >= head.length
                || crc8(head, end) != (head[end] & 0xff)) {
            return 0;
        }
        return switch (size) {
            case 1 -> 192;
            case 2, 3, 4, 5 -> 576 << (size - 2);
            case 6 -> (head[sizeAt] & 0xff) + 1;
            case 7 -> ((head[sizeAt] & 0xff) << 8 | (head[sizeAt + 1] & 0xff)) + 1;
            default -> 256 << (size - 8);
        };
    }

    private static int crc8(byte[] bytes, int end) {
        int crc = 0;
        for (int i = 0; i < end; i++) {
            crc = CRC_8[crc ^ (bytes[i] & 0xff)];
        }
        return crc;
    }

    private static int[] table(int polynomial, int bits) {
        int[] table = new int[256];
        int top = 1 << (bits - 1);
        for (int i = 0; i < 256; i++) {
            int value = i << (bits - 8);
            for (int bit = 0; bit < 8; bit++) {
                value = (value & top) != 0 ? value << 1 ^ polynomial : value << 1;
            }
            table[i] = value & (1 << bits) - 1;
        }
        return table;
    }
}
