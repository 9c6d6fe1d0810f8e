package ai.nolmt.generations.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Some bytes of a file, which may grow behind them. */
record FileSlice(Path file, long from, long length) implements Content {
    @Override
    public InputStream open() {
        try {
            return new Stream(FileChannel.open(file, StandardOpenOption.READ), from, from + length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Content slice(long start, long count) {
        return new FileSlice(file, from + start, count);
    }

    private static final class Stream extends InputStream {
        private final FileChannel channel;
        private final long end;
        private long at;

        Stream(FileChannel channel, long from, long end) {
            this.channel = channel;
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int most = (int) Math.min(count, end - at);
            if (most <= 0) {
                return count == 0 ? 0 : -1;
            }
            int n = channel.read(ByteBuffer.wrap(bytes, offset, most), at);
            at += Math.max(0, n);
            return n;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, end - at);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
