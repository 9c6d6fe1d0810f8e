package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The real store, but for one key that it says it did not delete, as S3 does for single keys. */
final class OneKeyFails implements ObjectStore {
    private final ObjectStore store;
    private final String stuck;

    OneKeyFails(ObjectStore store, String stuck) {
        this.store = store;
        this.stuck = stuck;
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        DeleteOutcome outcome =
                store.delete(keys.stream().filter(key -> !key.equals(stuck)).toList());
        Set<String> deleted =
                outcome.deleted().stream().filter(key -> !key.equals(stuck)).collect(Collectors.toSet());
        return keys.contains(stuck)
                ? new DeleteOutcome(deleted, Map.of(stuck, "InternalError: We encountered an internal error"))
                : outcome;
    }

    @Override
    public void put(String key, Content content, String contentType, Sha256 sha256) {
        store.put(key, content, contentType, sha256);
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
    public SignedUrl sign(String key, @Nullable String contentType, Duration validity) {
        return store.sign(key, contentType, validity);
    }

    @Override
    public String plainUrl(String key) {
        return store.plainUrl(key);
    }
}
