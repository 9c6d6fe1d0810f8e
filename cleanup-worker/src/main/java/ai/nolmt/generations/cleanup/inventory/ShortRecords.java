package ai.nolmt.generations.cleanup.inventory;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Refuses a record that is longer than any of S3's, before it is all in memory. For one thread. */
final class ShortRecords extends FilterReader {
    // a key has 1,024 bytes, each up to three characters as in URLs; whoever parses reads some thousand ahead
    static final int LONGEST = 64 * 1024;

    private long read;

    /** Whatever it is, S3 didn't write it. */
    static final class TooLong extends IOException {
        private TooLong() {
            super("A row is longer than any of S3's");
        }
    }

    ShortRecords(Reader text) {
        super(text);
    }

    /** What comes is of the next one. */
    void recordEnds() {
        read = 0;
    }

    @Override
    public int read() throws IOException {
        int one = super.read();
        count(one < 0 ? 0 : 1);
        return one;
    }

    @Override
    public int read(char[] into, int from, int most) throws IOException {
        int some = super.read(into, from, most);
        count(Math.max(0, some));
        return some;
    }

    private void count(int more) throws IOException {
        read += more;
        if (read > LONGEST) {
            throw new TooLong();
        }
    }
}
