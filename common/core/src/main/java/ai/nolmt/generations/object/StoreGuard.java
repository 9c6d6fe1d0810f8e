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
