package ai.nolmt.generations.object;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Bytes that can be read more than once, in memory or in a file. */
public interface Content {
    /** Of a file's stream, in bytes: readers ask for little at a time, and each time is a call of the system. */
    int BUFFER = 1 << 16;

    /** In bytes. */
    long length();

    /** From the first byte; the caller closes it. */
    InputStream open();

    /** Some of its bytes, where it can be read from anywhere. */
    default Content slice(long from, long length) {
        throw new UnsupportedOperationException("It is read from its beginning only");
    }

    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public Content slice(long from, long length) {
                return of(Arrays.copyOfRange(bytes, Math.toIntExact(from), Math.toIntExact(from + length)));
            }
        };
    }

    /** The file must not change while the content is used. */
    static Content of(Path file) {
        return new Content() {
            @Override
            public long length() {
                try {
                    return Files.size(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public InputStream open() {
                try {
                    return new BufferedInputStream(Files.newInputStream(file), BUFFER);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public Content slice(long from, long length) {
                return of(file, from, length);
            }
        };
    }

    /** What a file has there; these bytes must not change while the content is used, others may. */
    static Content of(Path file, long from, long length) {
        return new FileSlice(file, from, length);
    }
}
