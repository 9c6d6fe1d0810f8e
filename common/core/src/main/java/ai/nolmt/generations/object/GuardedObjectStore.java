package ai.nolmt.generations.object;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store that is unwell from being called, and the calls at once within bounds. It does not try again: the SDK
 * does that for a request, the queue for a job. The time limit is the SDK's own, which ends the call itself, where one
 * around it would leave a PUT running that nobody waits for.
 */
final class GuardedObjectStore implements ObjectStore {
    private final ObjectStore store;
    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;

    GuardedObjectStore(ObjectStore store, CircuitBreaker breaker, Bulkhead bulkhead) {
        this.store = store;
        this.breaker = breaker;
        this.bulkhead = bulkhead;
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
        try {
            return bulkhead.executeSupplier(() -> breaker.executeSupplier(call));
        } catch (CallNotPermittedException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.TRANSIENT, "S3 is not called for now: too many calls failed", e);
        } catch (BulkheadFullException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.TRANSIENT, "S3 is not called: too many calls are under way", e);
        }
    }
}
