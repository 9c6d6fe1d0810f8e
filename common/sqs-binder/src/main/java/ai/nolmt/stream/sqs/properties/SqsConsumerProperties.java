package ai.nolmt.stream.sqs.properties;

import java.time.Duration;
import java.util.List;

/** Of one input binding: {@code spring.cloud.stream.sqs.bindings.<binding>.consumer.*}. Read when the binding starts. */
public final class SqsConsumerProperties extends SqsQueueProperties {
    private static final int MAX_IN_FLIGHT = 10_000;
    private static final int FULL_RECEIVE = 10;

    private int batchSize = 10;
    private int maxInFlight;
    private int pollers = 8;
    private Duration pollTimeout = Duration.ofSeconds(10);
    private Duration visibilityTimeout = Duration.ofMinutes(1);
    private boolean heartbeat = true;
    private Duration processingTimeout = Duration.ofHours(1);
    private Acknowledge acknowledge = Acknowledge.AUTO;
    private Duration acknowledgementLinger = Duration.ofMillis(100);
    private Duration shutdownTimeout = Duration.ofSeconds(20);
    private Duration redeliveryDelay = Duration.ofSeconds(5);
    private Duration maxRedeliveryDelay = Duration.ofMinutes(15);
    private Duration backOff = Duration.ofSeconds(1);
    private Duration maxBackOff = Duration.ofSeconds(30);
    private List<String> backOffExceptions = List.of("io.github.resilience4j.circuitbreaker.CallNotPermittedException");

    /** Who deletes a message. */
    public enum Acknowledge {
        /** The binder, once the handler has returned. */
        AUTO,
        /** The handler, through the header {@code acknowledgmentCallback}. */
        MANUAL
    }

    /** Most messages in one call of a batch function, 1 to 1,000; above 10 they come from several receives. */
    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    /**
     * Most messages that are received and wait or are worked on, up to 10,000; up to as many again may wait to be
     * deleted. 0 stands for twice what the handlers work on at once, and at least 20.
     */
    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    /** Most receives at once, 1 to 40; there is one while the queue is nearly empty. */
    public int getPollers() {
        return pollers;
    }

    public void setPollers(int pollers) {
        this.pollers = pollers;
    }

    /** Long polling, whole seconds up to 20; also how long a stop may have to wait. */
    public Duration getPollTimeout() {
        return pollTimeout;
    }

    public void setPollTimeout(Duration pollTimeout) {
        this.pollTimeout = pollTimeout;
    }

    /**
     * How long after a crash others get the messages, whole seconds from 2 to 12 h. Without heartbeat, how long a
     * handler may take, the time before it begins included.
     */
    public Duration getVisibilityTimeout() {
        return visibilityTimeout;
    }

    public void setVisibilityTimeout(Duration visibilityTimeout) {
        this.visibilityTimeout = visibilityTimeout;
    }

    /** Whether messages are kept invisible for as long as they are worked on. */
    public boolean isHeartbeat() {
        return heartbeat;
    }

    public void setHeartbeat(boolean heartbeat) {
        this.heartbeat = heartbeat;
    }

    /** Where the heartbeat ends, counted from the receive; from the visibility timeout to 12 h. */
    public Duration getProcessingTimeout() {
        return processingTimeout;
    }

    public void setProcessingTimeout(Duration processingTimeout) {
        this.processingTimeout = processingTimeout;
    }

    public Acknowledge getAcknowledge() {
        return acknowledge;
    }

    public void setAcknowledge(Acknowledge acknowledge) {
        this.acknowledge = acknowledge;
    }

    /** Most time that a deletion waits for others, up to 10 s; it waits only while others are being worked on. */
    public Duration getAcknowledgementLinger() {
        return acknowledgementLinger;
    }

    public void setAcknowledgementLinger(Duration acknowledgementLinger) {
        this.acknowledgementLinger = acknowledgementLinger;
    }

    /** How long a stop waits for handlers that are running, up to 1 h. */
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

    /** How long receiving pauses after SQS failed, or a handler threw a back-off exception; doubles, 10 ms to 1 h. */
    public Duration getBackOff() {
        return backOff;
    }

    public void setBackOff(Duration backOff) {
        this.backOff = backOff;
    }

    /** Where that doubling ends; up to 1 h. */
    public Duration getMaxBackOff() {
        return maxBackOff;
    }

    public void setMaxBackOff(Duration maxBackOff) {
        this.maxBackOff = maxBackOff;
    }

    /** Names of exceptions by which handlers say that no message could be handled now, such as an open circuit's. */
    public List<String> getBackOffExceptions() {
        return backOffExceptions;
    }

    public void setBackOffExceptions(List<String> backOffExceptions) {
        this.backOffExceptions = backOffExceptions;
    }

    /** The max-in-flight of a binding with so many handlers, each for so many messages at once. */
    public int maxInFlight(int concurrency, int batch) {
        return maxInFlight > 0
                ? maxInFlight
                : Math.min(MAX_IN_FLIGHT, Math.max(2 * FULL_RECEIVE, 2 * concurrency * batch));
    }

    @Override
    public void check(String binding) {
        super.check(binding);
        within(binding, "batch-size", batchSize, 1, 1000);
        within(binding, "max-in-flight", maxInFlight, 0, MAX_IN_FLIGHT);
        within(binding, "pollers", pollers, 1, 40);
        within(binding, "poll-timeout", pollTimeout, Duration.ZERO, Duration.ofSeconds(20));
        within(binding, "visibility-timeout", visibilityTimeout, Duration.ofSeconds(2), Duration.ofHours(12));
        within(binding, "processing-timeout", processingTimeout, visibilityTimeout, Duration.ofHours(12));
        within(binding, "acknowledgement-linger", acknowledgementLinger, Duration.ZERO, Duration.ofSeconds(10));
        within(binding, "shutdown-timeout", shutdownTimeout, Duration.ZERO, Duration.ofHours(1));
        within(binding, "redelivery-delay", redeliveryDelay, Duration.ZERO, Duration.ofHours(12));
        within(binding, "max-redelivery-delay", maxRedeliveryDelay, redeliveryDelay, Duration.ofHours(12));
        within(binding, "back-off", backOff, Duration.ofMillis(10), Duration.ofHours(1));
        within(binding, "max-back-off", maxBackOff, backOff, Duration.ofHours(1));
    }
}
