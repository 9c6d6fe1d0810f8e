package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.CallHealth.OfQueue;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.context.Lifecycle;
import org.springframework.integration.core.MessageSource;
import org.springframework.messaging.Message;

/**
 * For polled consumers: one message each time it is asked, kept invisible until the poller's owner has decided. Safe for
 * concurrent use.
 */
final class SqsMessageSource implements MessageSource<byte[]>, Lifecycle {
    private final SqsResources resources;
    private final SqsDestination queue;
    private final SqsConsumerProperties properties;
    private final InboundMessages messages;
    private final Subscriptions subscriptions;
    private final String group;
    private final QueueMeters meters;
    private final ExponentialBackoff redelivery;
    private final AtomicReference<@Nullable InFlightMessages> inFlight = new AtomicReference<>();
    private volatile @Nullable OfQueue health;
    private final AtomicBoolean running = new AtomicBoolean();

    SqsMessageSource(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            InboundMessages messages,
            Subscriptions subscriptions,
            String group) {
        this.subscriptions = subscriptions;
        this.group = group;
        this.resources = resources;
        this.queue = queue;
        this.properties = properties;
        this.messages = messages;
        this.meters = resources.meters().of(queue.name());
        this.redelivery = new ExponentialBackoff(
                properties.getRedeliveryDelay(), properties.getMaxRedeliveryDelay(), resources.random());
    }

    /** @return null if nothing came within the poll timeout, or too much is in flight */
    @Override
    public @Nullable Message<byte[]> receive() {
        InFlightMessages started = inFlight.get();
        if (started == null || started.reserve(1, 1) == 0) {
            return null;
        }
        List<InFlightMessage> came = List.of();
        try {
            came = Received.ask(resources, queue, properties, 1, meters);
            report(null);
        } catch (RuntimeException e) {
            report(e);
            throw e;
        } finally {
            started.arrived(1, came);
        }
        if (came.isEmpty()) {
            return null;
        }
        InFlightMessage message = came.get(0);
        message.keep(); // for whoever polls
        try {
            return messages.message(
                    message,
                    resources.clock().instant(),
                    new SqsAcknowledgmentCallback(
                            message,
                            properties.getAcknowledge() == SqsConsumerProperties.Acknowledge.AUTO,
                            started::acknowledge,
                            (one, atOnce) -> started.giveBack(one, atOnce ? 0 : redelivery.seconds(one.receives()))));
        } catch (RuntimeException e) {
            started.giveBack(message, redelivery.seconds(message.receives()));
            throw e;
        }
    }

    private void report(@Nullable RuntimeException failure) {
        OfQueue now = health;
        if (now != null && failure == null) {
            now.succeeded();
        } else if (now != null && failure != null) {
            now.failed(failure);
        }
    }

    @Override
    public void start() {
        if (running.compareAndSet(false, true)) {
            subscriptions.open(queue, group);
            health = resources.callHealth().open(queue.name());
            InFlightMessages started =
                    new InFlightMessages(resources, queue, properties, properties.maxInFlight(1, 1), meters);
            started.start(() -> {});
            resources.meters().inFlight(queue.name(), this, started::size);
            inFlight.set(started);
        }
    }

    @Override
    public void stop() {
        if (running.compareAndSet(true, false)) {
            InFlightMessages started = inFlight.getAndSet(null);
            if (started != null) {
                started.awaitEmpty(properties.getShutdownTimeout());
                started.stop();
            }
            resources.meters().forget(queue.name(), this);
            resources.callHealth().close(queue.name());
            subscriptions.close(queue);
        }
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }
}
