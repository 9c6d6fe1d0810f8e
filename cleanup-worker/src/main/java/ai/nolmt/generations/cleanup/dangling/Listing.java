package ai.nolmt.generations.cleanup.dangling;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Objects of a prefix in the order of their keys, each once, one page in memory. For one thread. */
final class Listing {
    private final ObjectStore objects;
    private final String prefix;
    private final int pageSize;
    private List<StoredObject> page = List.of();
    private int index;
    private @Nullable String after;
    private boolean more = true;
    private final Supplier<OffsetDateTime> now;
    private OffsetDateTime listed;

    /**
     * Lists nothing yet.
     *
     * @param after null for the beginning
     * @param now the database's clock
     */
    Listing(ObjectStore objects, String prefix, @Nullable String after, int pageSize, Supplier<OffsetDateTime> now) {
        this.now = now;
        this.listed = now.get();
        this.objects = objects;
        this.prefix = prefix;
        this.after = after;
        this.pageSize = pageSize;
    }

    /** Whether the next one is in another page, which {@link #peek} would ask the bucket for. */
    boolean isAtEndOfPage() {
        return index == page.size();
    }

    /** The next one; null behind the last. */
    @Nullable
    StoredObject peek() {
        while (index == page.size() && more) {
            listed = now.get();
            ObjectPage next = objects.list(prefix, after, pageSize);
            page = next.objects();
            index = 0;
            more = next.more() && !page.isEmpty();
            after = page.isEmpty() ? after : page.get(page.size() - 1).key();
        }
        return index < page.size() ? page.get(index) : null;
    }

    /** A moment before the page was listed, by the database's clock. */
    OffsetDateTime listed() {
        return listed;
    }

    void pass() {
        index++;
    }
}
