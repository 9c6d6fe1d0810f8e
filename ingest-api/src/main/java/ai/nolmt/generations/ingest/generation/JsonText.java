package ai.nolmt.generations.ingest.generation;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.core.JsonParser;

/**
 * The characters of a JSON text on their way to its parser. A string's may be taken out by whoever wants to read them
 * otherwise: the parser goes on where they left off. For one thread.
 */
final class JsonText extends Reader {
    /** No character, and in no string that means anything. */
    static final int WRONG = 0xffff;

    private static final int CAPACITY = 8192;

    private final Reader in;
    private char[] buffer = {};
    private int head;
    private int tail;

    JsonText(Reader in) {
        this.in = in;
    }

    @Override
    public int read(char[] to, int offset, int length) throws IOException {
        if (head == tail) {
            return in.read(to, offset, length);
        }
        int n = Math.min(length, tail - head);
        System.arraycopy(buffer, head, to, offset, n);
        head += n;
        return n;
    }

    /** What the parser has in its buffer and did not look at; it asks for it again. */
    void takeBack(JsonParser parser) {
        Writer writer = new Writer() {
            @Override
            public void write(char[] unread, int offset, int length) {
                char[] all = Arrays.copyOf(Arrays.copyOfRange(unread, offset, offset + length), length + tail - head);
                System.arraycopy(buffer, head, all, length, tail - head);
                buffer = all;
                head = 0;
                tail = all.length;
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        parser.releaseBuffered(writer);
    }

    /** The next one of a string; -1 at its end, which stays, or where it is no JSON, which the parser will say. */
    int character() throws IOException {
        if (head == tail && !fill()) {
            return -1;
        }
        char c = buffer[head];
        if (c == '"' || c < ' ') {
            return -1;
        }
        head++;
        return c == '\\' ? escaped() : c;
    }

    /** Whether a string ends here, and not the text in it. */
    boolean isAtQuote() {
        return head < tail && buffer[head] == '"';
    }

    private int escaped() throws IOException {
        if (head == tail && !fill()) {
            return -1;
        }
        char c = buffer[head++];
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> WRONG;
        };
    }

    private int hexadecimal() throws IOException {
        int c = 0;
        for (int i = 0; i < 4; i++) {
            if (head == tail && !fill()) {
                return -1;
            }
            if (!HexFormat.isHexDigit(buffer[head])) {
                return WRONG;
            }
            c = c << 4 | HexFormat.fromHexDigit(buffer[head++]);
        }
        return c;
    }

    private boolean fill() throws IOException {
        if (buffer.length < CAPACITY) {
            buffer = new char[CAPACITY];
        }
        head = 0;
        tail = Math.max(0, in.read(buffer, 0, buffer.length));
        return tail > 0;
    }

    /** Whoever opened what is read closes it. */
    @Override
    public void close() {}
}
