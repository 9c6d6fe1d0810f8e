package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Crc32c;
import ai.nolmt.generations.object.PartedStore;
import ai.nolmt.generations.object.PartedStore.Part;
import ai.nolmt.generations.object.PartedStore.Parted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages a large output while it is still arriving: each part goes to the bucket as soon as it is in the file, so that little
 * is left to do when the last byte is here. Nothing is to be seen of it before {@link #complete}, which comes behind all checks.
 * Whatever fails of it costs time and nothing else: then the whole is put. For one thread, which waits for no part before.
 */
public final class Ahead {
    /** In bytes; a smaller output is put whole. */
    static final int PART = 16 << 20;

    /** Of these are put at once. */
    static final int AT_ONCE = 2;

    private static final Logger log = LoggerFactory.getLogger(Ahead.class);

    private final PartedStore store;
    private final Executor threads;
    private final Semaphore places;
    private final UUID id;
    private final String key;
    private final CRC32C whole = new CRC32C();
    private final CRC32C part = new CRC32C();
    private final List<CompletableFuture<Part>> parts = new ArrayList<>();
    private @Nullable CompletableFuture<Parted> begun;
    private long length;
    private boolean hasNoPlace;
    private volatile boolean isOver;

    /**
     * Puts nothing yet.
     *
     * @param id of the generation
     * @param threads that put parts
     * @param places with threads enough for one output each; who gets none is put whole, by the request's own thread
     */
    Ahead(PartedStore store, Executor threads, Semaphore places, UUID id, String key) {
        this.store = store;
        this.threads = threads;
        this.places = places;
        this.id = id;
        this.key = key;
    }

    UUID id() {
        return id;
    }

    String key() {
        return key;
    }

    /** How many bytes are missing until the part is full: no more may be added at once. */
    int room() {
        return PART - (int) (length % PART);
    }

    void add(byte[] bytes, int offset, int count) {
        whole.update(bytes, offset, count);
        part.update(bytes, offset, count);
        length += count;
    }

    /** All that was added is in the file, which stays as it is up to there, until {@link #end} says otherwise. */
    void put(Path file) {
        if (begun == null && !hasNoPlace) {
            hasNoPlace = !places.tryAcquire();
        }
        if (hasNoPlace) {
            return;
        }
        int size = (int) (length - (long) parts.size() * PART);
        Content bytes = Content.of(file, length - size, size);
        Crc32c crc = Crc32c.of(part);
        int number = parts.size() + 1;
        CompletableFuture<Parted> beginning = begun == null ? begin() : begun;
        CompletableFuture<?> before = parts.size() < AT_ONCE ? beginning : parts.get(parts.size() - AT_ONCE);
        parts.add(before.thenCombineAsync(
                beginning, (done, parted) -> store.put(goOn(parted), number, bytes, crc), threads));
        part.reset();
    }

    private CompletableFuture<Parted> begin() {
        CompletableFuture<Parted> beginning = CompletableFuture.supplyAsync(() -> store.begin(key), threads);
        begun = beginning;
        return beginning;
    }

    private Parted goOn(Parted parted) {
        if (isOver) {
            throw new CancellationException("Nobody wants it any more");
        }
        return parted;
    }

    /** Whether it is staged now; if not it may be, or the whole is to be put under the same key. */
    boolean complete(Path file) {
        CompletableFuture<Parted> beginning = begun;
        if (beginning == null) {
            return false;
        }
        if (room() < PART) {
            put(file);
        }
        try {
            List<Part> all = parts.stream().map(CompletableFuture::join).toList();
            store.complete(beginning.join(), all, length, Crc32c.of(whole));
            begun = null;
            return true;
        } catch (RuntimeException e) {
            Throwable cause = e instanceof CompletionException ? e.getCause() : e;
            log.info("An output that was staged in parts is staged as a whole now: {}", String.valueOf(cause));
            return false;
        }
    }

    /**
     * Nobody wants more of it. Waits for nothing: an answer must not wait until a large file is gone.
     *
     * @param then done when no part is read any more
     */
    void end(Runnable then) {
        isOver = true;
        CompletableFuture<Parted> beginning = begun;
        if (beginning == null && parts.isEmpty()) {
            then.run();
            return;
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
        all.whenComplete((done, failure) -> places.release());
        all.whenCompleteAsync((done, failure) -> then.run(), threads);
        if (beginning == null) {
            return; // it is complete
        }
        all.handle((done, failure) -> beginning)
                .thenCompose(parted -> parted)
                .thenAcceptAsync(store::abort, threads)
                .exceptionally(failure -> {
                    log.info("Parts of {} stay until the bucket's lifecycle rule: {}", key, failure.toString());
                    return null;
                });
    }
}
