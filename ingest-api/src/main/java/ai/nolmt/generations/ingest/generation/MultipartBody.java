package ai.nolmt.generations.ingest.generation;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.impl.SizeLimitExceededException;

/**
 * A multipart body (RFC 2046), cut at its boundaries as it arrives; holds 32 KB of it. Looks at one byte in as many as a
 * boundary has (Horspool), where Tomcat looks at each, and is linear in what is sent, whatever it is: a delimiter has but one
 * CR, at its begin, so that no two which almost match overlap. For one thread.
 */
final class MultipartBody {
    private static final int LONGEST_BOUNDARY = 1000;
    private static final int CAPACITY = 32 * 1024;
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};
    private static final byte[] LAST = {'-', '-'};

    private final InputStream in;
    private final byte[] delimiter;
    private final int[] shifts = new int[256];
    private final byte[] buffer = new byte[CAPACITY];
    private int head;
    private int tail;
    private int found = -1; // where the next delimiter begins, if it is there and the body before it has begun

    MultipartBody(InputStream in, byte[] boundary) throws FileUploadException {
        if (boundary.length == 0 || boundary.length > LONGEST_BOUNDARY) {
            throw new FileUploadException("A boundary has 1 to " + LONGEST_BOUNDARY + " characters");
        }
        this.in = in;
        delimiter = new byte[boundary.length + BLANK_LINE.length];
        System.arraycopy(LINE_END, 0, delimiter, 0, LINE_END.length);
        System.arraycopy(LAST, 0, delimiter, LINE_END.length, LAST.length);
        System.arraycopy(boundary, 0, delimiter, BLANK_LINE.length, boundary.length);
        Arrays.fill(shifts, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            shifts[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
        // the first delimiter may be the first line, with none before it to end
        System.arraycopy(LINE_END, 0, buffer, 0, LINE_END.length);
        tail = LINE_END.length;
    }

    /** Passes over what is left of this part, to the next; false if there is none. */
    boolean next() throws IOException {
        for (int ready = ready(); ready > 0; ready = ready()) {
            head += ready;
        }
        head += delimiter.length;
        found = -1;
        need(LINE_END.length);
        if (starts(head, LAST)) {
            return false;
        }
        if (!starts(head, LINE_END)) {
            throw new MalformedStreamException("Something stands behind a boundary in its line");
        }
        return true;
    }

    /**
     * Of the part that begins here, with the blank line that ends them; its body is next.
     *
     * @param most bytes
     */
    String headers(int most) throws IOException, FileUploadException {
        for (int size = 0; size <= most; size++) {
            need(size + BLANK_LINE.length);
            if (starts(head + size, BLANK_LINE)) {
                String headers =
                        new String(buffer, head + LINE_END.length, size + LINE_END.length, StandardCharsets.UTF_8);
                head += size + BLANK_LINE.length;
                find();
                return headers;
            }
        }
        throw new SizeLimitExceededException("The headers of a part are too long", tail - head, most);
    }

    /** Of this part, to its end; what of it isn't read, {@link #next} passes over. */
    InputStream body() {
        return new Body();
    }

    /** How many bytes of the body there are in the buffer, some if there are any to come; 0 at its end. */
    private int ready() throws IOException {
        while (found < 0) {
            int certain = tail - head - (delimiter.length - 1);
            if (certain > 0) {
                return certain;
            }
            more();
            find();
        }
        return found - head;
    }

    private void need(int bytes) throws IOException {
        while (tail - head < bytes) {
            more();
        }
    }

    private void more() throws IOException {
        System.arraycopy(buffer, head, buffer, 0, tail - head);
        tail -= head;
        head = 0;
        int n = in.read(buffer, tail, buffer.length - tail);
        if (n < 0) {
            throw new MalformedStreamException("The body ends before its last boundary");
        }
        tail += n;
    }

    private void find() {
        int last = delimiter.length - 1;
        for (int at = head; at + last < tail; at += shifts[buffer[at + last] & 0xff]) {
            if (buffer[at + last] == delimiter[last] && starts(at, delimiter)) { // from its begin: linear
                found = at;
                return;
            }
        }
    }

    private boolean starts(int at, byte[] with) {
        return Arrays.equals(buffer, at, at + with.length, with, 0, with.length);
    }

    private final class Body extends InputStream {
        @Override
        public int read() throws IOException {
            return ready() == 0 ? -1 : buffer[head++] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            Objects.checkFromIndexSize(offset, count, bytes.length);
            if (count == 0) {
                return 0;
            }
            int n = Math.min(count, ready());
            if (n == 0) {
                return -1;
            }
            System.arraycopy(buffer, head, bytes, offset, n);
            head += n;
            return n;
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            long all = 0;
            for (int ready = ready(); ready > 0; ready = ready()) {
                out.write(buffer, head, ready);
                head += ready;
                all += ready;
            }
            return all;
        }
    }
}
