package ai.nolmt.generations.ingest.generation;

import java.io.IOException;
import java.io.Reader;

/**
 * The text of a batch, cut into its entries: each is read as if there were nothing behind it. Where it ends is told by
 * brackets and quotes alone, so that its parser may give up anywhere. Holds 16 KB. For one thread.
 */
final class BatchText extends Reader {
    private final Reader in;
    private final char[] buffer = new char[8192];
    private int head;
    private int tail;
    private int depth;
    private boolean isText;
    private boolean isEscaped;
    private boolean isOver = true;

    BatchText(Reader in) {
        this.in = in;
    }

    /** The next character that is no white space, which stays; -1 at the end. */
    int peek() throws IOException {
        while (head < tail || fill()) {
            char c = buffer[head];
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return c;
            }
            head++;
        }
        return -1;
    }

    /** Passes over this one if it is next, and white space before it. */
    boolean take(char expected) throws IOException {
        if (peek() != expected) {
            return false;
        }
        head++;
        return true;
    }

    /** A value is next: until it is over, that is all there is to be read. */
    void begin() throws IOException {
        peek();
        depth = 0;
        isText = false;
        isEscaped = false;
        isOver = false;
    }

    /** To the end of the value, whatever was read of it. */
    void pass() throws IOException {
        while (!isOver) {
            if (head == tail && !fill()) {
                isOver = true;
            } else {
                advance(tail);
            }
        }
    }

    @Override
    public int read(char[] to, int offset, int length) throws IOException {
        if (isOver || head == tail && !fill()) {
            isOver = true;
            return -1;
        }
        int from = head;
        advance(Math.min(tail, head + length));
        int n = head - from;
        System.arraycopy(buffer, from, to, offset, n);
        return n == 0 ? -1 : n;
    }

    private void advance(int end) {
        while (head < end && !isOver) {
            if (belongs(buffer[head])) {
                head++;
            }
        }
    }

    /** Whether it is the value's own; the last one ends it, as does the first that isn't. */
    private boolean belongs(char c) {
        if (isText) {
            isText = isEscaped || c != '"';
            isEscaped = !isEscaped && c == '\\';
            isOver = !isText && depth == 0;
            return true;
        }
        switch (c) {
            case '"' -> isText = true;
            case '{', '[' -> depth++;
            case '}', ']' -> {
                isOver = depth <= 1;
                return --depth >= 0;
            }
            case ',', ' ', '\t', '\n', '\r' -> {
                isOver = depth == 0;
                return depth > 0;
            }
            default -> {
                return true;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        head = 0;
        tail = Math.max(0, in.read(buffer, 0, buffer.length));
        return tail > 0;
    }

    /** Whoever opened what is read closes it. */
    @Override
    public void close() {}
}
