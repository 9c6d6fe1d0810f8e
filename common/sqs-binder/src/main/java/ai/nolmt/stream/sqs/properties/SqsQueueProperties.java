package ai.nolmt.stream.sqs.properties;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

/** How a queue should be. Used where the binder creates it; elsewhere, what differs is reported. */
public abstract class SqsQueueProperties {
    private String deadLetterQueue = "";
    private int maxReceives = 10;
    private @Nullable Duration retention;
    private @Nullable Duration deadLetterRetention;
    private String kmsKey = "";
    private boolean contentBasedDeduplication;
    private Map<String, String> tags = new HashMap<>();

    SqsQueueProperties() {}

    /** Name of the dead-letter queue; empty for none. */
    public String getDeadLetterQueue() {
        return deadLetterQueue;
    }

    public void setDeadLetterQueue(String deadLetterQueue) {
        this.deadLetterQueue = deadLetterQueue;
    }

    /** How often a message is received before it goes to the dead-letter queue, 1 to 1,000. */
    public int getMaxReceives() {
        return maxReceives;
    }

    public void setMaxReceives(int maxReceives) {
        this.maxReceives = maxReceives;
    }

    /** How long SQS keeps a message, 1 min to 14 d; a created queue gets 4 d, or 14 d without a dead-letter queue. */
    public @Nullable Duration getRetention() {
        return retention;
    }

    public void setRetention(@Nullable Duration retention) {
        this.retention = retention;
    }

    /** The same of the dead-letter queue, where a message keeps its age; longer than the retention, 14 d if not set. */
    public @Nullable Duration getDeadLetterRetention() {
        return deadLetterRetention;
    }

    public void setDeadLetterRetention(@Nullable Duration deadLetterRetention) {
        this.deadLetterRetention = deadLetterRetention;
    }

    /** Id, ARN or alias of the KMS key that encrypts the queues; empty for SQS's own key. */
    public String getKmsKey() {
        return kmsKey;
    }

    public void setKmsKey(String kmsKey) {
        this.kmsKey = kmsKey;
    }

    /** Of a FIFO queue: whether a message's body stands for its deduplication id. */
    public boolean isContentBasedDeduplication() {
        return contentBasedDeduplication;
    }

    public void setContentBasedDeduplication(boolean contentBasedDeduplication) {
        this.contentBasedDeduplication = contentBasedDeduplication;
    }

    /** Cost allocation tags of created queues. */
    public Map<String, String> getTags() {
        return tags;
    }

    public void setTags(Map<String, String> tags) {
        this.tags = tags;
    }

    /**
     * Checks the bounds.
     *
     * @param binding as a person is told of it
     * @throws ProvisioningException if a value is out of its bounds, with a sentence that names both
     */
    public void check(String binding) {
        within(binding, "max-receives", maxReceives, 1, 1000);
        Duration max = Duration.ofDays(14);
        if (retention != null) {
            within(binding, "retention", retention, Duration.ofMinutes(1), max);
        }
        if (deadLetterRetention != null) {
            Duration min = retention == null ? Duration.ofMinutes(1) : retention;
            within(binding, "dead-letter-retention", deadLetterRetention, min, max);
        }
    }

    static <T extends Comparable<T>> void within(String binding, String name, T value, T min, T max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new ProvisioningException("The " + binding + " has " + name + " " + value
                    + "; set it to a value from " + min + " to " + max + ".");
        }
    }
}
