package ai.nolmt.generations.ingest.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way out, to be read as fast as a body must come: whoever holds a thread by reading slower is cut off.
 * Only the time counts that writing took, and the server itself ends a write after which nothing was read for a while. For
 * one thread.
 */
final class GuardedAnswer extends HttpServletResponseWrapper {
    private final BodySettings settings;
    private final LongSupplier nanos;
    private @Nullable Guarded out;

    /** @param nanos a clock for durations, as {@link System#nanoTime} */
    GuardedAnswer(HttpServletResponse response, BodySettings settings, LongSupplier nanos) {
        super(response);
        this.settings = settings;
        this.nanos = nanos;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = new Guarded(super.getOutputStream());
        }
        return out;
    }

    private final class Guarded extends ServletOutputStream {
        private static final int AT_ONCE = 8 * 1024;

        private final ServletOutputStream stream;
        private long spent;
        private long written;
        private boolean isAsync;

        private Guarded(ServletOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (isAsync) {
                stream.write(bytes, offset, length); // never blocks, and may be called once only when it is ready
                return;
            }
            for (int done = 0; done < length; done += AT_ONCE) {
                int n = Math.min(AT_ONCE, length - done);
                long begun = nanos.getAsLong();
                stream.write(bytes, offset + done, n);
                count(begun, n);
            }
        }

        @Override
        public void flush() throws IOException {
            long begun = nanos.getAsLong();
            stream.flush();
            if (!isAsync) {
                count(begun, 0);
            }
        }

        private void count(long begun, int n) throws IOException {
            spent += nanos.getAsLong() - begun;
            written += n;
            if (spent >= settings.patience().toNanos()
                    && written < settings.leastRate().toBytes() * (spent / 1e9)) {
                throw new ClientAbortException("The answer is read too slowly: " + written + " bytes");
            }
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }

        @Override
        public boolean isReady() {
            return stream.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            isAsync = true;
            stream.setWriteListener(listener);
        }
    }
}
