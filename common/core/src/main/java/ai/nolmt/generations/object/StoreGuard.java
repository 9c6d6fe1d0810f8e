package ai.nolmt.generations.object;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store that is unwell from being called, and the calls at once within bounds. It does not try again: the SDK
 * does that for a request, the queue for a job. The time limit is the SDK's own, which ends the call itself, where one
 * around it would leave a PUT running that nobody waits for.
 */
record StoreGuard(CircuitBreaker breaker, Bulkhead bulkhead) {
    <T extends @Nullable Object> T call(Supplier<T> call) {
        return within(() -> breaker.executeSupplier(call));
    }

    /** What may fail on a store that is well, as one that doesn't know how: it says nothing about the store. */
    <T extends @Nullable Object> T callAside(Supplier<T> call) {
        return within(() -> {
            breaker.acquirePermission();
            breaker.releasePermission();
            return call.get();
        });
    }

    private <T extends @Nullable Object> T within(Supplier<T> call) {
        try {
            return bulkhead.executeSupplier(call);
        } catch (CallNotPermittedException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.TRANSIENT, "S3 is not called for now: too many calls failed", e);
        } catch (BulkheadFullException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.BUSY, "S3 is not called: too many calls are under way", e);
        }
    }
}
