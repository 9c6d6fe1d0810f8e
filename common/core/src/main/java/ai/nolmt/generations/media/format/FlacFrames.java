package ai.nolmt.generations.media.format;

import java.io.IOException;

/**
 * The frames of a FLAC stream (RFC 9639), which don't say their size: it comes out of walking through the bits of each, without
 * making sound of them. Two checksums say that it was right.
 */
final class FlacFrames {
    private static final int MAX_HEADER = 16;
    private static final int SIDE = 8; // of stereo: left and side, side and right, middle and side
    private static final int[] DEPTHS = {0, 8, 12, 0, 16, 20, 24, 32};

    private final Bytes in;
    private final FlacBits bits;
    private final int depth;

    /** @param depth bits of a sample, where a frame doesn't say it */
    FlacFrames(Bytes in, int depth) {
        this.in = in;
        this.bits = new FlacBits(in);
        this.depth = depth;
    }

    /**
     * Walks to the end of the last frame; what remains is behind it.
     *
     * @param expected samples of each channel; 0 if nobody knows
     * @return samples of each channel that are there
     */
    long walk(long expected) throws IOException {
        long samples = 0;
        while (expected == 0 || samples < expected) {
            byte[] head = in.peek(MAX_HEADER);
            int size = headerSize(head);
            if (size == 0) {
                if (samples > 0 && expected == 0 && !isCutHeader(head)) {
                    return samples; // tags of others may follow
                }
                throw isCutHeader(head) || in.atEnd()
                        ? BrokenMedia.truncated()
                        : BrokenMedia.malformed("there is no frame at byte " + in.position());
            }
            in.part();
            samples += frame(head, size);
            if (expected == 0 && in.atEnd()) {
                break;
            }
        }
        return samples;
    }

    private int frame(byte[] head, int size) throws IOException {
        int channels = head[3] >> 4 & 15;
        int says = head[3] >> 1 & 7;
        if (channels > SIDE + 2 || says == 3) {
            throw BrokenMedia.malformed("there is no frame at byte " + in.position());
        }
        int block = blockSize(head);
        bits.begin();
        bits.skip(8L * size);
        int width = says == 0 ? depth : DEPTHS[says];
        int count = channels < SIDE ? channels + 1 : 2;
        for (int i = 0; i < count; i++) {
            boolean side = channels >= SIDE && i == (channels == SIDE + 1 ? 0 : 1);
            subframe(block, side ? width + 1 : width);
        }
        bits.end();
        return block;
    }

    private void subframe(int block, int width) throws IOException {
        int type = bits.read(7);
        boolean wasted = bits.read(1) == 1;
        int bitsEach = wasted ? width - 1 - bits.zeros() : width;
        if (bitsEach <= 0) {
            throw BrokenMedia.malformed("a subframe has no bits");
        }
        if (type == 0) {
            bits.skip(bitsEach); // constant
        } else if (type == 1) {
            bits.skip((long) bitsEach * block);
        } else if (type >= 8 && type <= 12) {
            predicted(block, type - 8, bitsEach, 0);
        } else if (type >= 32 && type <= 63) {
            predicted(block, type - 31, bitsEach, type - 31);
        } else {
            throw BrokenMedia.malformed("a subframe is of no kind that is known");
        }
    }

    private void predicted(int block, int order, int width, int coefficients) throws IOException {
        bits.skip((long) order * width);
        if (coefficients > 0) {
            int precision = bits.read(4) + 1;
            bits.skip(5L + (long) coefficients * precision);
        }
        int method = bits.read(2);
        int parameter = method == 0 ? 4 : 5;
        int partitions = 1 << bits.read(4);
        int each = block / partitions;
        if (method > 1 || each * partitions != block || each < order) {
            throw BrokenMedia.malformed("a subframe is cut into pieces that don't fit");
        }
        int escape = (1 << parameter) - 1;
        for (int i = 0; i < partitions; i++) {
            int number = i == 0 ? each - order : each;
            int rice = bits.read(parameter);
            if (rice == escape) {
                bits.skip((long) bits.read(5) * number);
            } else {
                bits.rice(number, rice);
            }
        }
    }

    /** Whether these bytes, the last ones, may be the beginning of a header. */
    private static boolean isCutHeader(byte[] head) {
        return head.length > 0
                && head.length < MAX_HEADER
                && head[0] == -1
                && (head.length == 1 || (head[1] & 0xfe) == 0xf8);
    }

    /** In bytes, with its checksum; 0 if there is none. */
    private static int headerSize(byte[] head) {
        if (head.length < 6 || head[0] != -1 || (head[1] & 0xfe) != 0xf8) {
            return 0;
        }
        int size = head[2] >> 4 & 15;
        int rate = head[2] & 15;
        int end = sizeAt(head);
        end += size == 6 ? 1 : size == 7 ? 2 : 0;
        end += rate == 12 ? 1 : rate == 13 || rate == 14 ? 2 : 0;
        boolean isOne = size != 0
                && rate != 15
                && end > 4
                && end < head.length
                && FlacBits.crc8(head, end) == (head[end] & 0xff);
        return isOne ? end + 1 : 0;
    }

    /** Behind the frame's number, which is written as UTF-8 would be; far behind if there is none. */
    private static int sizeAt(byte[] head) {
        int ones = Integer.numberOfLeadingZeros(~(head[4] << 24));
        return ones == 1 || ones > 7 ? MAX_HEADER : 4 + Math.max(1, ones);
    }

    /** In samples, by a header that there is. */
    private static int blockSize(byte[] head) {
        int size = head[2] >> 4 & 15;
        int at = sizeAt(head);
        return switch (size) {
            case 1 -> 192;
            case 2, 3, 4, 5 -> 576 << (size - 2);
            case 6 -> (head[at] & 0xff) + 1;
            case 7 -> ((head[at] & 0xff) << 8 | (head[at + 1] & 0xff)) + 1;
            default -> 256 << (size - 8);
        };
    }
}
