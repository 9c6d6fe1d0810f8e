package ai.nolmt.generations.object;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uploads in parts that nobody completed, whoever began them: no listing of objects shows them, and they cost as objects do.
 * Every method throws {@link ObjectStoreException}. Safe for concurrent use.
 */
public interface IncompleteUploads {
    /**
     * One page, in the order of keys.
     *
     * @param after where the page before ended; null starts at the beginning
     * @throws NotKept if this store doesn't tell
     */
    Page list(String prefix, @Nullable Position after);

    /**
     * Lets go of its parts.
     *
     * @return whether it was there; what was completed or let go of meanwhile isn't
     */
    boolean abort(Incomplete upload);

    /** @param id the bucket's name for it */
    record Incomplete(String key, String id, Instant initiated) {}

    /** Behind one upload; several can have the same key. */
    record Position(String key, String id) {}

    /** @param next where the next page starts; null if there is none */
    record Page(List<Incomplete> uploads, @Nullable Position next) {
        public Page {
            uploads = List.copyOf(uploads);
        }
    }

    /** The store has no such list. */
    final class NotKept extends RuntimeException {
        NotKept(Throwable cause) {
            super("The store doesn't list uploads that nobody completed", cause);
        }
    }
}
