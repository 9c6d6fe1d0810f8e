package ai.nolmt.generations.object;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bucket. Every method throws {@link ObjectStoreException}, whose kind tells whether trying again can help; after a
 * transient failure of {@link #put} the object may or may not be there. Safe for concurrent use.
 */
public interface ObjectStore {
    /**
     * Writes an object once, checked end to end by its SHA-256; what has more than 32 MB in parts, where the store knows how. If
     * the key is taken by the same bytes (an earlier try whose answer was lost) this is a success; if it is taken by others it
     * throws {@code KEY_TAKEN}.
     */
    void put(String key, Content content, Label label, Sha256 sha256);

    /** The same for what is no output. */
    default void put(String key, Content content, String contentType, Sha256 sha256) {
        put(key, content, Label.ofOurs(contentType), sha256);
    }

    /**
     * Reads an object into a file, which is replaced.
     *
     * @return its length in bytes, or empty if there is no such object
     */
    Optional<Long> download(String key, Path into);

    Optional<StoredObject> head(String key);

    /**
     * One page in UTF-8 byte order.
     *
     * @param after list what comes after this key; null starts at the beginning
     * @param limit 1 to 1,000
     */
    ObjectPage list(String prefix, @Nullable String after, int limit);

    /**
     * Removes objects; what isn't there counts as deleted. When it throws, any of them may be gone.
     *
     * @param keys at most 1,000
     */
    DeleteOutcome delete(List<String> keys);

    /** A link that lets anybody read the object until it expires; never to be stored or logged. */
    SignedUrl sign(String key, Served as, Duration validity);

    /** What a row keeps as its URL: the public one, or {@code s3://bucket/key} where objects are private. */
    String plainUrl(String key);

    /**
     * How an object is served: by its link, whatever the object says, and by what the object says.
     *
     * @param contentType null for the object's own
     * @param shown whether browsers may show it; else they save it
     * @param downloadAs a name of letters, digits, dots and dashes under which they save it, even if they could show it
     */
    record Served(
            @Nullable String contentType,
            boolean shown,
            @Nullable String downloadAs) {
        public Served {
            if (downloadAs != null && !downloadAs.matches("[A-Za-z0-9._-]{1,200}")) {
                throw new IllegalArgumentException("Not a name that every system takes: " + downloadAs);
            }
        }

        String disposition() {
            if (downloadAs != null) {
                return "attachment; filename=\"" + downloadAs + "\"";
            }
            return shown ? "inline" : "attachment";
        }
    }

    /** @param sha256 null if the store has none for this object */
    record StoredObject(
            String key,
            long size,
            Instant lastModified,
            @Nullable Sha256 sha256) {}

    /** @param more whether something comes after the last of these */
    record ObjectPage(List<StoredObject> objects, boolean more) {
        public ObjectPage {
            objects = List.copyOf(objects);
        }
    }

    /** @param failed key to the store's reason */
    record DeleteOutcome(Set<String> deleted, Map<String, String> failed) {
        public DeleteOutcome {
            deleted = Set.copyOf(deleted);
            failed = Map.copyOf(failed);
        }
    }

    /** Prints without the URL, which is a key to the object. */
    record SignedUrl(String url, Instant expiresAt) {
        @Override
        public String toString() {
            return "SignedUrl[expiresAt=" + expiresAt + "]";
        }
    }
}
