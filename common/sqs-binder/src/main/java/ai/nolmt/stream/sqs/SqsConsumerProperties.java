package ai.nolmt.stream.sqs;

import java.time.Duration;
import org.springframework.cloud.stream.provisioning.ProvisioningException;

/** Of one input binding: {@code spring.cloud.stream.sqs.bindings.<binding>.consumer.*}. */
public final class SqsConsumerProperties {
    private int batchSize = 10;
    private int maxInFlight = 100;
    private Duration pollTimeout = Duration.ofSeconds(10);
    private Duration visibilityTimeout = Duration.ofMinutes(5);
    private Duration shutdownTimeout = Duration.ofSeconds(20);
    private Duration redeliveryDelay = Duration.ofSeconds(5);
    private Duration maxRedeliveryDelay = Duration.ofMinutes(15);
    private String deadLetterQueue = "";
    private int maxReceives = 10;

    /** Most messages in one call of a batch function, from 1; above 10 they come from several receives. */
    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Most messages that are received and not yet acknowledged or given back; at least the batch size. */
    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    /** Long polling, up to 20 s; also how long a stop may have to wait. */
    public Duration getPollTimeout() {
        return pollTimeout;
    }

    public void setPollTimeout(Duration pollTimeout) {
        this.pollTimeout = pollTimeout;
    }

    /** How long a handler may take before SQS gives its messages to somebody else; up to 12 h. */
    public Duration getVisibilityTimeout() {
        return visibilityTimeout;
    }

    public void setVisibilityTimeout(Duration visibilityTimeout) {
        this.visibilityTimeout = visibilityTimeout;
    }

    /** How long a stop waits for handlers that are running. */
    public Duration getShutdownTimeout() {
        return shutdownTimeout;
    }

    public void setShutdownTimeout(Duration shutdownTimeout) {
        this.shutdownTimeout = shutdownTimeout;
    }

    /** After the first failure; doubles with every further one, with up to a half taken off at random. */
    public Duration getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(Duration redeliveryDelay) {
        this.redeliveryDelay = redeliveryDelay;
    }

    /** Where the doubling ends; up to 12 h. */
    public Duration getMaxRedeliveryDelay() {
        return maxRedeliveryDelay;
    }

    public void setMaxRedeliveryDelay(Duration maxRedeliveryDelay) {
        this.maxRedeliveryDelay = maxRedeliveryDelay;
    }

    /** Used where the binder creates the queue; empty for none. */
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

    void check(String destination) {
        within(destination, "batch-size", batchSize, 1, 1000);
        within(destination, "max-in-flight", maxInFlight, batchSize, 10_000);
        within(destination, "max-receives", maxReceives, 1, 1000);
        within(destination, "poll-timeout", pollTimeout, Duration.ZERO, Duration.ofSeconds(20));
        within(destination, "visibility-timeout", visibilityTimeout, Duration.ofSeconds(1), Duration.ofHours(12));
        within(destination, "shutdown-timeout", shutdownTimeout, Duration.ZERO, Duration.ofHours(1));
        within(destination, "redelivery-delay", redeliveryDelay, Duration.ZERO, Duration.ofHours(12));
        within(destination, "max-redelivery-delay", maxRedeliveryDelay, redeliveryDelay, Duration.ofHours(12));
    }

    private static <T extends Comparable<T>> void within(String destination, String name, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new ProvisioningException("The consumer of " + destination + " has " + name + " " + value
                    + "; set it to a value from " + least + " to " + most + ".");
        }
    }
}
