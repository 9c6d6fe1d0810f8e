package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.springframework.http.HttpStatus;

/**
 * JSON's bytes on their way to a parser of bytes, which takes overlong forms and halves of pairs for characters, and
 * UTF-16 unasked: what isn't UTF-8 (RFC 3629) is refused where it is read. So is NUL, which no JSON has, and all JSON in
 * UTF-16 or UTF-32 does. Throws {@link BodyRefused}; holds nothing. For one thread.
 */
final class StrictUtf8 extends InputStream {
    private static final int FIRST_FOLLOWING = 0x80;
    private static final int LAST_FOLLOWING = 0xbf;

    private final InputStream in;
    private int missing; // bytes of the character that has begun
    private int from = FIRST_FOLLOWING; // the next of them, and
    private int to = LAST_FOLLOWING;

    StrictUtf8(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            checkEnd();
        } else {
            check(b);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int n = in.read(bytes, offset, length);
        if (n < 0) {
            checkEnd();
        }
        for (int i = offset; i < offset + n; i++) {
            check(bytes[i] & 0xff);
        }
        return n;
    }

    private void check(int b) {
        if (missing > 0) {
            if (b < from || b > to) {
                throw refused();
            }
            missing--;
            from = FIRST_FOLLOWING;
            to = LAST_FOLLOWING;
        } else if (b == 0 || b >= FIRST_FOLLOWING) {
            begin(b);
        }
    }

    /** Of a character of several bytes; of some, the second says whether it is overlong, half of a pair, or too high. */
    private void begin(int b) {
        if (b >= 0xc2 && b <= 0xdf) {
            missing = 1;
        } else if (b >= 0xe0 && b <= 0xef) {
            missing = 2;
            from = b == 0xe0 ? 0xa0 : FIRST_FOLLOWING;
            to = b == 0xed ? 0x9f : LAST_FOLLOWING;
        } else if (b >= 0xf0 && b <= 0xf4) {
            missing = 3;
            from = b == 0xf0 ? 0x90 : FIRST_FOLLOWING;
            to = b == 0xf4 ? 0x8f : LAST_FOLLOWING;
        } else {
            throw refused();
        }
    }

    private void checkEnd() {
        if (missing > 0) {
            throw refused();
        }
    }

    private static BodyRefused refused() {
        return new BodyRefused(HttpStatus.BAD_REQUEST, ErrorCode.JSON_INVALID, "The body is not well-formed UTF-8.");
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
