package ai.nolmt.generations.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a job are until they are stored. Each kind has one fetcher in the upload worker. */
public sealed interface OutputSource {
    /** Small ones came with the job's row. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Inline(byte[] bytes) implements OutputSource {
        @Override
        public String toString() {
            return "Inline[" + bytes.length + " bytes]";
        }
    }

    /** Larger ones wait in the bucket. */
    record Staged(String key) implements OutputSource {}

    /**
     * Others wait where a model's provider left them. Prints without the link, which is a key to them.
     *
     * @param expiresAt when the link dies; null if it doesn't say
     * @param most bytes that may come
     */
    record Remote(String url, @Nullable Instant expiresAt, long most) implements OutputSource {
        @Override
        public String toString() {
            return "Remote[expiresAt=" + expiresAt + "]";
        }
    }
}
