package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a sweep learns what is in the bucket, page by page. For one thread. */
interface Listing {
    /**
     * Waits for the next page.
     *
     * @param known a moment by the database's clock that has passed
     * @throws IllegalStateException behind the last one
     */
    Page take(OffsetDateTime known);

    /** Of what nobody names, what is in the bucket as it was listed; a listing that was just made says so itself. */
    default List<Candidate> confirmed(List<Candidate> orphans) {
        return orphans;
    }

    /** Whether what it lists may be otherwise by now, so that the bucket, and then the database, has to be asked anew. */
    default boolean isOld() {
        return false;
    }

    /**
     * What was listed.
     *
     * @param listed a moment before the listing, by the database's clock
     * @param last where to go on behind it; null of an empty page with nothing behind it
     * @param more whether something comes after
     */
    record Page(
            List<StoredObject> objects,
            OffsetDateTime listed,
            @Nullable String last,
            boolean more) {}
}
