package ai.nolmt.generations.object;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the bucket says of an object, and what is in it. Every method throws {@link ObjectStoreException}. Safe for concurrent
 * use.
 */
public interface ObjectDetails {
    /** Empty if there is no such object. */
    Optional<Details> find(String key);

    /**
     * Reads all its bytes, a few at a time, however large it is.
     *
     * @param behind is told how many bytes were read, and may take its time before more are, which makes the rate
     * @return the SHA-256 of what came and how much it was; empty if there is no such object
     */
    Optional<Read> read(String key, LongConsumer behind);

    /**
     * What it says of itself.
     *
     * @param sha256 which the store checked and keeps; null if it keeps none
     * @param notes its {@code x-amz-meta-…}
     */
    record Details(
            long size,
            @Nullable String contentType,
            @Nullable Sha256 sha256,
            Instant lastModified,
            Map<String, String> notes) {
        public Details {
            notes = Map.copyOf(notes);
        }
    }

    /** What came. */
    record Read(Sha256 sha256, long size) {}
}
