package ai.nolmt.stream.sqs;

/**
 * Of one output binding: {@code spring.cloud.stream.sqs.bindings.<binding>.producer.*}. Both say the same as the
 * consumer's, for whichever of them comes first creates the queue.
 */
public final class SqsProducerProperties {
    private String deadLetterQueue = "";
    private int maxReceives = 10;

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
}
