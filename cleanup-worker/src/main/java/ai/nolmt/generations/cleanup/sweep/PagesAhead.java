package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.KeyRange;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a range, of which the next is listed while somebody looks at the last one: there are two in memory at most.
 * For one thread.
 */
final class PagesAhead implements Listing {
    private final ObjectStore objects;
    private final KeyRange range;
    private final int pageSize;
    private final Executor executor;
    private @Nullable CompletableFuture<Page> next;
    private OffsetDateTime now;

    /**
     * Begins to list.
     *
     * @param after list what comes after this key; null from the range's beginning
     * @param first a page that was listed already; null to list it
     * @param now by the database's clock, before any of it was listed
     */
    PagesAhead(
            ObjectStore objects,
            KeyRange range,
            @Nullable String after,
            @Nullable ObjectPage first,
            int pageSize,
            OffsetDateTime now,
            Executor executor) {
        this.objects = objects;
        this.range = range;
        this.pageSize = pageSize;
        this.executor = executor;
        this.now = now;
        if (first == null) {
            begin(after == null ? range.after() : after);
        } else {
            next = CompletableFuture.completedFuture(page(first, now));
        }
    }

    private void begin(@Nullable String after) {
        OffsetDateTime listed = now;
        next = CompletableFuture.supplyAsync(() -> list(after, listed), executor);
    }

    private Page list(@Nullable String after, OffsetDateTime listed) {
        return page(objects.list(range.root(), after, pageSize), listed);
    }

    private Page page(ObjectPage page, OffsetDateTime listed) {
        if (page.objects().isEmpty()) {
            return new Page(List.of(), listed, null, false);
        }
        String last = page.objects().get(page.objects().size() - 1).key();
        if (!range.isBeyond(last)) {
            return new Page(page.objects(), listed, last, page.more());
        }
        List<StoredObject> ours = page.objects().stream()
                .filter(object -> !range.isBeyond(object.key()))
                .toList();
        return new Page(
                ours, listed, ours.isEmpty() ? null : ours.get(ours.size() - 1).key(), false);
    }

    /** And begins to list the one behind it. */
    @Override
    public Page take(OffsetDateTime known) {
        if (next == null) {
            throw new IllegalStateException("There are no more pages");
        }
        Page page = join(next);
        next = null;
        now = known;
        if (page.more()) {
            begin(page.last());
        }
        return page;
    }

    private static Page join(CompletableFuture<Page> page) {
        try {
            return page.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
