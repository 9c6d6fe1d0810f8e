package ai.nolmt.generations.object;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link ObjectStore} behind the guard. */
final class GuardedObjectStore implements ObjectStore {
    private final ObjectStore store;
    private final StoreGuard guard;

    GuardedObjectStore(ObjectStore store, StoreGuard guard) {
        this.store = store;
        this.guard = guard;
    }

    @Override
    public void put(String key, Content content, String contentType, Sha256 sha256) {
        guarded(() -> {
            store.put(key, content, contentType, sha256);
            return true;
        });
    }

    @Override
    public Optional<Long> download(String key, Path into) {
        return guarded(() -> store.download(key, into));
    }

    @Override
    public Optional<StoredObject> head(String key) {
        return guarded(() -> store.head(key));
    }

    @Override
    public ObjectPage list(String prefix, @Nullable String after, int limit) {
        return guarded(() -> store.list(prefix, after, limit));
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        return guarded(() -> store.delete(keys));
    }

    @Override
    public SignedUrl sign(String key, Served as, Duration validity) {
        return store.sign(key, as, validity); // no call: a signature is made here
    }

    @Override
    public String plainUrl(String key) {
        return store.plainUrl(key);
    }

    private <T> T guarded(Supplier<T> call) {
        return guard.call(call);
    }
}
