package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptSettings;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** What the fuzz tests of readers share: bounds so narrow that inputs of a few hundred bytes come to all of them. */
final class Fuzzed {
    static final int MOST_PROMPT = 40;
    static final int MOST_SETTINGS = 200;

    private Fuzzed() {}

    static AcceptSettings settings() {
        return new AcceptSettings(
                DataSize.ofMegabytes(100),
                DataSize.ofMegabytes(16),
                DataSize.ofKilobytes(64),
                MOST_PROMPT,
                DataSize.ofBytes(MOST_SETTINGS),
                Duration.ofDays(3650),
                Duration.ofMinutes(15),
                Path.of("."));
    }

    /** Counts what is written to it. */
    static final class Counting extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] written, int offset, int length) {
            bytes += length;
        }

        long bytes() {
            return bytes;
        }
    }
}
