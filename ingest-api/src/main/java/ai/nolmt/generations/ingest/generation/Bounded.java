package ai.nolmt.generations.ingest.generation;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Lets so many bytes through, and then throws. */
final class Bounded extends FilterInputStream {
    private final Supplier<RuntimeException> tooMany;
    private long left;

    Bounded(InputStream in, long most, Supplier<RuntimeException> tooMany) {
        super(in);
        this.left = most;
        this.tooMany = tooMany;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = super.read(bytes, offset, length);
        count(n);
        return n;
    }

    private void count(int n) {
        left -= Math.max(0, n);
        if (left < 0) {
            throw tooMany.get();
        }
    }
}
