package ai.nolmt.stream.sqs;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a batch function throws when some of its messages failed: those come again, the others are acknowledged. Any
 * other exception fails all of them.
 */
public final class PartialBatchException extends RuntimeException {
    private final transient Map<Integer, Throwable> failures;

    /** @param failures index in the batch, from 0, to why it failed; at least one */
    public PartialBatchException(Map<Integer, ? extends Throwable> failures) {
        super(
                failures.size() + " messages of a batch failed",
                failures.values().iterator().next());
        this.failures = new TreeMap<>(failures);
        this.failures.forEach(
                (index, failure) -> Objects.requireNonNull(failure, "Say why message " + index + " failed"));
    }

    public Map<Integer, Throwable> failures() {
        return Map.copyOf(failures);
    }
}
