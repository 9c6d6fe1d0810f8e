package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a sweep learns what is in the bucket, and what of it nobody names, page by page. To be taken by one thread. */
interface Listing {
    /**
     * Waits for the next page.
     *
     * @throws IllegalStateException behind the last one
     */
    Page take();

    /**
     * What was listed, and looked at.
     *
     * @param listed a moment before the bucket was asked, by the database's clock
     * @param last where to go on behind it; null of an empty page with nothing behind it
     * @param more whether something comes after
     */
    record Page(
            List<StoredObject> objects,
            OffsetDateTime listed,
            Look.Seen seen,
            @Nullable String last,
            boolean more) {}
}
