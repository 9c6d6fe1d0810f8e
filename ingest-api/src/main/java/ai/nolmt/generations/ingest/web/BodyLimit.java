package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds bodies that are read into memory; files are bounded by the multipart settings. */
public final class BodyLimit extends OncePerRequestFilter {
    // A body is held as text, as a tree and as decoded bytes: five times its size, measured on a heap that was just
    // enough.
    private static final int HELD = 5;
    private static final int UNIT = 1024;

    private final long most;
    private final Semaphore memory;
    private final ProblemWriter writer;

    /** @param memory in bytes, which all bodies together may take; at least one of the largest always may */
    public BodyLimit(DataSize most, long memory, ProblemWriter writer) {
        this.most = most.toBytes();
        this.memory = new Semaphore(units(Math.max(memory, HELD * this.most)));
        this.writer = writer;
    }

    static ProblemDetail problem() {
        return Problems.of(
                HttpStatus.CONTENT_TOO_LARGE,
                ErrorCode.BODY_TOO_LARGE,
                "The body is larger than this server takes as JSON. Send the output as multipart/form-data.");
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA_VALUE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > most) {
            writer.write(response, problem());
            return;
        }
        int held = units(HELD * sizeOf(request));
        if (!memory.tryAcquire(held)) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            writer.write(
                    response,
                    Problems.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            ErrorCode.SERVER_BUSY,
                            "Too many large bodies are being read; send this one again, or as multipart/form-data."));
            return;
        }
        try {
            chain.doFilter(new Bounded(request, most), response);
        } finally {
            memory.release(held);
        }
    }

    /** What doesn't say its length may be as long as is allowed. */
    private long sizeOf(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        return length >= 0 ? length : request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null ? 0 : most;
    }

    private static int units(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
    }

    /** The body turned out to be longer than it may be. */
    static final class TooLarge extends IOException {
        TooLarge() {
            super("The body is too large");
        }
    }

    private static final class Bounded extends HttpServletRequestWrapper {
        private final long most;

        Bounded(HttpServletRequest request, long most) {
            super(request);
            this.most = most;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counting(super.getInputStream(), most);
        }
    }

    private static final class Counting extends ServletInputStream {
        private final ServletInputStream in;
        private long left;

        Counting(ServletInputStream in, long most) {
            this.in = in;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            count(Math.max(n, 0));
            return n;
        }

        private void count(int read) throws TooLarge {
            left -= read;
            if (left < 0) {
                throw new TooLarge();
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
