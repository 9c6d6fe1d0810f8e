package ai.nolmt.stream.sqs;

import java.util.Map;
import java.util.TreeMap;

/** Some messages of a list were not sent, or it is not known whether they were; the others were. */
public final class PartialSendException extends RuntimeException {
    private final transient Map<Integer, Throwable> failures;

    PartialSendException(Map<Integer, ? extends Throwable> failures) {
        super(failures.size() + " messages were not sent: "
                + failures.values().iterator().next().getMessage());
        this.failures = new TreeMap<>(failures);
        failures.values().forEach(this::addSuppressed);
    }

    /** Index in the list that was sent, from 0, to why: {@link RefusedEntryException} where SQS refused it alone. */
    public Map<Integer, Throwable> failures() {
        return Map.copyOf(failures);
    }
}
