package ai.nolmt.stream.sqs.properties;

import java.time.Duration;

/** Of one output binding: {@code spring.cloud.stream.sqs.bindings.<binding>.producer.*}. Read when the binding starts. */
public final class SqsProducerProperties extends SqsQueueProperties {
    private Duration linger = Duration.ofMillis(10);
    private Duration delay = Duration.ZERO;

    /**
     * Most time that a message waits to be sent with others, up to 1 s; it waits only while an earlier call is under
     * way. Zero sends each by itself.
     */
    public Duration getLinger() {
        return linger;
    }

    public void setLinger(Duration linger) {
        this.linger = linger;
    }

    /** How long SQS hides a new message, up to 15 min, where the header {@code Sqs_Delay} says nothing else. */
    public Duration getDelay() {
        return delay;
    }

    public void setDelay(Duration delay) {
        this.delay = delay;
    }

    @Override
    public void check(String binding) {
        super.check(binding);
        within(binding, "linger", linger, Duration.ZERO, Duration.ofSeconds(1));
        within(binding, "delay", delay, Duration.ZERO, Duration.ofMinutes(15));
    }
}
