package ai.nolmt.generations.media.format;

import java.io.IOException;

/** Bits of a FLAC frame, the highest of a byte first, and the frame's checksum. */
final class FlacBits {
    private static final int[] CRC_16 = table(0x8005, 16);
    private static final int[] CRC_8 = table(0x07, 8);

    private final Bytes in;
    private int crc;
    private int held; // of the last byte that was read
    private int left; // bits of it

    FlacBits(Bytes in) {
        this.in = in;
    }

    void begin() {
        crc = 0;
        left = 0;
    }

    /** Up to the next byte, and over the checksum. */
    void end() throws IOException {
        left = 0;
        next();
        next();
        if (crc != 0) {
            throw BrokenMedia.malformed("a frame's checksum is wrong before byte " + in.position());
        }
    }

    /** @param size 0 to 16 */
    int read(int size) throws IOException {
        int value = 0;
        int wanted = size;
        while (wanted > 0) {
            if (left == 0) {
                next();
            }
            int taken = Math.min(wanted, left);
            left -= taken;
            value = value << taken | (held >> left & (1 << taken) - 1);
            wanted -= taken;
        }
        return value;
    }

    void skip(long size) throws IOException {
        long wanted = size - left;
        while (wanted > 0) {
            next();
            wanted -= 8;
        }
        left = (int) -wanted;
    }

    /** How many zeros there are before the next one, which is read, too. */
    int zeros() throws IOException {
        int zeros = 0;
        while (true) {
            int rest = held & (1 << left) - 1;
            if (rest != 0) {
                int before = left - 32 + Integer.numberOfLeadingZeros(rest);
                left -= before + 1;
                return zeros + before;
            }
            zeros += left;
            next();
        }
    }

    /** So many numbers of Rice's code. */
    void rice(int number, int parameter) throws IOException {
        for (int i = 0; i < number; i++) {
            zeros();
            if (parameter <= left) {
                left -= parameter;
            } else {
                skip(parameter);
            }
        }
    }

    static int crc8(byte[] bytes, int end) {
        int crc = 0;
        for (int i = 0; i < end; i++) {
            crc = CRC_8[crc ^ (bytes[i] & 0xff)];
        }
        return crc;
    }

    private void next() throws IOException {
        held = in.u8();
        left = 8;
        crc = (crc << 8 ^ CRC_16[crc >> 8 ^ held]) & 0xffff;
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
