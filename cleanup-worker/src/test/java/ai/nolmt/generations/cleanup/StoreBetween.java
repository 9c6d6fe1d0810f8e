package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The real store, for tests to stand between. */
class StoreBetween implements ObjectStore {
    private final ObjectStore store;

    StoreBetween(ObjectStore store) {
        this.store = store;
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        return store.delete(keys);
    }

    @Override
    public void put(String key, Content content, Label label, Sha256 sha256) {
        store.put(key, content, label, sha256);
    }

    @Override
    public Optional<Long> download(String key, Path into) {
        return store.download(key, into);
    }

    @Override
    public Optional<StoredObject> head(String key) {
        return store.head(key);
    }

    @Override
    public ObjectPage list(String prefix, @Nullable String after, int limit) {
        return store.list(prefix, after, limit);
    }

    @Override
    public SignedUrl sign(String key, Served as, Duration validity) {
        return store.sign(key, as, validity);
    }

    @Override
    public String plainUrl(String key) {
        return store.plainUrl(key);
    }
}
