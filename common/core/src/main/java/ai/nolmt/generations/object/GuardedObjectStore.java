package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link ObjectStore} behind the guard. */
final class GuardedObjectStore implements ObjectStore {
    private final S3ObjectStore store;
    private final PartedPut parted;
    private final StoreGuard guard;

    GuardedObjectStore(S3ObjectStore store, PartedStore parts, StoreGuard guard) {
        this.store = store;
        this.parted = new PartedPut(parts);
        this.guard = guard;
    }

    @Override
    public void put(String key, Content content, Label label, Sha256 sha256) {
        if (content.length() <= PartedPut.ABOVE || !putInParts(key, content, label, sha256)) {
            guarded(() -> {
                store.put(key, content, label, sha256);
                return true;
            });
        }
    }

    /** Whether the store knows how. */
    private boolean putInParts(String key, Content content, Label label, Sha256 sha256) {
        PartedStore.Parted begun;
        try {
            begun = parted.begin(key, label, content.length());
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.REFUSED || e.kind() == Kind.INVALID) {
                return false;
            }
            throw e;
        }
        try {
            parted.put(begun, content, sha256);
        } catch (ObjectStoreException e) {
            // a completion whose answer was lost meets what it made: settle by what is there
            if (e.kind() == Kind.CORRUPTED || !guarded(() -> store.holds(key, content.length(), sha256))) {
                throw e;
            }
        }
        return true;
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
