package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.Content;
import ai.nolmt.generations.object.Label;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.run.KeyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists keys, in pages, and does nothing else. */
final class KeysOnly implements ObjectStore {
    private final TreeSet<String> keys = new TreeSet<>();

    void set(Collection<String> all) {
        keys.clear();
        keys.addAll(all);
    }

    List<String> of(KeyRange range) {
        return keys.stream()
                .filter(key -> key.startsWith(range.root()) && !range.isBeyond(key))
                .filter(key -> range.after() == null || key.compareTo(range.after()) > 0)
                .toList();
    }

    @Override
    public ObjectPage list(String prefix, @Nullable String after, int limit) {
        List<StoredObject> found = of(new KeyRange(prefix, after, null)).stream()
                .map(key -> new StoredObject(key, 1, Instant.EPOCH, null))
                .toList();
        return new ObjectPage(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    @Override
    public void put(String key, Content content, Label label, Sha256 sha256) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Long> download(String key, Path into) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoredObject> head(String key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SignedUrl sign(String key, Served as, Duration validity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String plainUrl(String key) {
        throw new UnsupportedOperationException();
    }
}
