package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Decodes Base64 (RFC 4648, section 4) as it arrives. White space between units of four may be there and the last padding may
 * not; what two texts could be read as, or loses bits, is refused. For one reading.
 */
final class Base64Text {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = new byte[128];
    private static final int AT_ONCE = 3 * 2048;

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private final OutputStream out;
    private final byte[] buffer = new byte[AT_ONCE];
    private int size;
    private int bits; // of the unit that has begun
    private int digits;
    private int padding;
    private boolean ended;

    private Base64Text(OutputStream out) {
        this.out = out;
    }

    /**
     * Reads a string to its end, or to where it is no JSON any more.
     *
     * @param out what it throws is passed on
     * @throws RequestProblem if it is no Base64; the text is somewhere in the string then
     */
    static void decode(JsonText in, OutputStream out) throws IOException {
        Base64Text text = new Base64Text(out);
        for (int c = in.character(); c >= 0; c = in.character()) {
            text.take(c);
        }
        if (in.isAtQuote()) {
            text.end();
        }
        out.write(text.buffer, 0, text.size);
    }

    private void take(int c) throws IOException {
        int value = c < VALUES.length ? VALUES[c] : -1;
        if (ended && !isSpace(c)) {
            throw wrong();
        }
        if (value >= 0 && padding == 0) {
            bits = bits << 6 | value;
            if (++digits == 4) {
                put(16);
                put(8);
                put(0);
                digits = 0;
            }
        } else if (c == '=' && digits >= 2 && digits + padding < 4) {
            padding++;
        } else if (!isSpace(c)) {
            throw wrong();
        } else if ((digits + padding) % 4 != 0) {
            ended = true; // without padding, and with a line's end
        }
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private void end() throws IOException {
        int lost = digits == 2 ? 0xf : digits == 3 ? 0x3 : 0;
        if (digits == 1 || padding > 0 && digits + padding != 4 || (bits & lost) != 0) {
            throw wrong();
        }
        if (digits > 1) {
            bits <<= 6 * (4 - digits);
            put(16);
        }
        if (digits > 2) {
            put(8);
        }
    }

    private void put(int shift) throws IOException {
        if (size == buffer.length) {
            out.write(buffer, 0, size);
            size = 0;
        }
        buffer[size++] = (byte) (bits >> shift);
    }

    private static RequestProblem wrong() {
        return RequestProblem.invalid(
                ErrorCode.BASE64_INVALID, "The output's data is not Base64 (RFC 4648, section 4).");
    }
}
