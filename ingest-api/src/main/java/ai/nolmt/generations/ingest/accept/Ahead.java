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
    private final Place place;
    private final UUID id;
    private final String key;
    private final CRC32C whole = new CRC32C();
    private final CRC32C part = new CRC32C();
    private final List<CompletableFuture<Part>> parts = new ArrayList<>();
    private @Nullable CompletableFuture<Parted> begun;
    private long length;
    private boolean hasNoPlace;
    private boolean isComplete;
    private volatile boolean isOver;

    /** One of those that may be staged at once. Safe for concurrent use. */
    interface Place {
        /** Whether there is one, which is this output's until it is given back. */
        boolean take();

        /** Throws if nothing of this output may go to the bucket. */
        void check();

        /** The store let it not be begun. */
        void refused();

        void give();
    }

    /**
     * Puts nothing yet.
     *
     * @param id of the generation
     * @param threads that put parts
     * @param place with threads enough for one output; who gets none is put whole, by the request's own thread
     */
    Ahead(PartedStore store, Executor threads, Place place, UUID id, String key) {
        this.store = store;
        this.threads = threads;
        this.place = place;
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
            begun = begin();
            hasNoPlace = begun == null;
        }
        CompletableFuture<Parted> beginning = begun;
        if (beginning == null) {
            return;
        }
        int size = (int) (length - (long) parts.size() * PART);
        Content bytes = Content.of(file, length - size, size);
        Crc32c crc = Crc32c.of(part);
        int number = parts.size() + 1;
        CompletableFuture<?> before = parts.size() < AT_ONCE ? beginning : parts.get(parts.size() - AT_ONCE);
        parts.add(before.thenCombineAsync(beginning, (done, parted) -> put(parted, number, bytes, crc), threads));
        part.reset();
    }

    /** Null if there is no place for it, or no thread to be had. */
    private @Nullable CompletableFuture<Parted> begin() {
        if (!place.take()) {
            return null;
        }
        try {
            return CompletableFuture.supplyAsync(this::beginNow, threads);
        } catch (RuntimeException | Error e) {
            place.give();
            log.info("An output is staged as a whole: {}", e.toString());
            return null;
        }
    }

    private Parted beginNow() {
        place.check();
        try {
            return store.begin(key);
        } catch (RuntimeException e) {
            place.refused();
            throw e;
        }
    }

    private Part put(Parted parted, int number, Content bytes, Crc32c crc) {
        if (isOver) {
            throw new CancellationException("Nobody wants it any more, or a part failed");
        }
        try {
            return store.put(parted, number, bytes, crc);
        } catch (RuntimeException e) {
            isOver = true; // the whole will be put: no more of these
            throw e;
        }
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
            isComplete = true;
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
        if (beginning == null) {
            then.run();
            return;
        }
        CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                .handleAsync(
                        (done, failure) -> {
                            try {
                                then.run();
                                if (!isComplete) {
                                    abort(beginning);
                                }
                            } finally {
                                place.give();
                            }
                            return true;
                        },
                        threads)
                .exceptionally(rejected -> {
                    then.run(); // the process is about to end
                    return true;
                });
    }

    /** Behind all parts, and so behind the beginning. */
    private void abort(CompletableFuture<Parted> beginning) {
        if (beginning.isCompletedExceptionally()) {
            return;
        }
        try {
            store.abort(beginning.join());
        } catch (RuntimeException e) {
            log.info("Parts of {} stay until the bucket's lifecycle rule: {}", key, e.toString());
        }
    }
}
