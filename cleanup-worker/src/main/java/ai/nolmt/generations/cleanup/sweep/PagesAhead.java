package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.run.KeyRange;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a range, of which the next ones are listed and looked at while somebody is busy with those before. One is
 * listed and one is looked at at a time; there are five in memory at most. To be taken by one thread.
 */
final class PagesAhead implements Listing {
    private static final int MOST_AHEAD = 4;

    private final ObjectStore objects;
    private final BiFunction<List<StoredObject>, OffsetDateTime, Look.Seen> look;
    private final int pageSize;
    private final Executor executor;
    private final Queue<CompletableFuture<Page>> ahead = new ArrayDeque<>();
    private CompletableFuture<?> lastLooked = CompletableFuture.completedFuture(null);
    private KeyRange range;
    private OffsetDateTime now;
    // where to go on once one of those ahead is taken
    private @Nullable String next;

    /** What was listed. {@code listed} is a moment before that, by the database's clock. */
    private record Listed(List<StoredObject> objects, OffsetDateTime listed, boolean more) {
        @Nullable
        String last() {
            return objects.isEmpty() ? null : objects.get(objects.size() - 1).key();
        }
    }

    /**
     * Makes them.
     *
     * @param look at a page, listed after this moment by the database's clock
     * @param now by the database's clock, before anything of the range is listed
     */
    PagesAhead(
            ObjectStore objects,
            BiFunction<List<StoredObject>, OffsetDateTime, Look.Seen> look,
            KeyRange range,
            int pageSize,
            OffsetDateTime now,
            Executor executor) {
        this.objects = objects;
        this.look = look;
        this.range = range;
        this.pageSize = pageSize;
        this.now = now;
        this.executor = executor;
    }

    /**
     * To be called once, before anything is taken.
     *
     * @param after list what comes after this key; null from the range's beginning
     * @param first a page that was listed already; null to list it
     */
    PagesAhead begin(@Nullable String after, @Nullable ObjectPage first) {
        if (first == null) {
            list(after == null ? range.after() : after);
        } else {
            lookAt(CompletableFuture.completedFuture(first));
        }
        return this;
    }

    private synchronized void list(@Nullable String after) {
        lookAt(CompletableFuture.supplyAsync(() -> objects.list(range.root(), after, pageSize), executor));
    }

    private synchronized void lookAt(CompletableFuture<ObjectPage> listing) {
        OffsetDateTime before = now;
        CompletableFuture<Listed> listed = new CompletableFuture<>();
        CompletableFuture<Page> looked = listed.thenCombineAsync(lastLooked, (page, last) -> look(page), executor);
        lastLooked = looked;
        ahead.add(looked);
        // whoever takes this page finds the next one in the queue, so that comes first
        listing.thenApply(page -> goOn(cut(page.objects(), before, page.more())))
                .whenComplete((page, problem) -> {
                    if (problem == null) {
                        listed.complete(page);
                    } else {
                        listed.completeExceptionally(problem);
                    }
                });
    }

    private synchronized Listed goOn(Listed page) {
        if (!page.more()) {
            return page;
        }
        if (ahead.size() < MOST_AHEAD) {
            list(page.last());
        } else {
            next = page.last();
        }
        return page;
    }

    private synchronized Listed cut(List<StoredObject> all, OffsetDateTime listed, boolean more) {
        if (all.isEmpty()) {
            return new Listed(all, listed, false);
        }
        if (!range.isBeyond(all.get(all.size() - 1).key())) {
            return new Listed(all, listed, more);
        }
        List<StoredObject> ours =
                all.stream().filter(object -> !range.isBeyond(object.key())).toList();
        return new Listed(ours, listed, false);
    }

    private Page look(Listed page) {
        Look.Seen seen = look.apply(page.objects(), page.listed());
        passed(seen.judged().now());
        return new Page(page.objects(), page.listed(), seen, page.last(), page.more());
    }

    private synchronized void passed(OffsetDateTime moment) {
        now = moment;
    }

    /** From here on the range ends at this key, which nothing that was taken is beyond. */
    synchronized void endAt(String key) {
        range = new KeyRange(range.root(), range.after(), key);
    }

    @Override
    public Page take() {
        Page page = join(nextAhead());
        String last = page.last();
        return last != null && isBeyond(last) ? look(cut(page.objects(), page.listed(), false)) : page;
    }

    private synchronized boolean isBeyond(String key) {
        return range.isBeyond(key);
    }

    private synchronized CompletableFuture<Page> nextAhead() {
        CompletableFuture<Page> page = ahead.poll();
        if (page == null) {
            throw new IllegalStateException("There are no more pages");
        }
        String after = next;
        if (after != null) {
            next = null;
            list(after);
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
