package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.Pulses.Pulse;
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
    private final GrowingDelay redelivery;
    private final AtomicReference<@Nullable Custody> custody = new AtomicReference<>();
    private volatile @Nullable Pulse pulse;
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
        this.redelivery = new GrowingDelay(
                properties.getRedeliveryDelay(), properties.getMaxRedeliveryDelay(), resources.random());
    }

    /** @return null if nothing came within the poll timeout, or too much is in flight */
    @Override
    public @Nullable Message<byte[]> receive() {
        Custody keeper = custody.get();
        if (keeper == null || keeper.reserve(1, 1) == 0) {
            return null;
        }
        List<Held> came = List.of();
        try {
            came = Received.ask(resources, queue, properties, 1, meters);
            beat(null);
        } catch (RuntimeException e) {
            beat(e);
            throw e;
        } finally {
            keeper.arrived(1, came);
        }
        if (came.isEmpty()) {
            return null;
        }
        Held held = came.get(0);
        held.keep(); // for whoever polls
        try {
            return messages.message(
                    held,
                    resources.clock().instant(),
                    new HandAcknowledgment(
                            held,
                            properties.getAcknowledge() == SqsConsumerProperties.Acknowledge.AUTO,
                            keeper::acknowledge,
                            (one, atOnce) -> keeper.giveBack(one, atOnce ? 0 : redelivery.seconds(one.receives()))));
        } catch (RuntimeException e) {
            keeper.giveBack(held, redelivery.seconds(held.receives()));
            throw e;
        }
    }

    private void beat(@Nullable RuntimeException failure) {
        Pulse now = pulse;
        if (now != null && failure == null) {
            now.beat();
        } else if (now != null && failure != null) {
            now.miss(failure);
        }
    }

    @Override
    public void start() {
        if (running.compareAndSet(false, true)) {
            subscriptions.open(queue, group);
            pulse = resources.pulses().open(queue.name());
            Custody keeper = new Custody(resources, queue, properties, properties.mostInFlight(1, 1), meters);
            keeper.start(() -> {});
            resources.meters().inFlight(queue.name(), this, keeper::size);
            custody.set(keeper);
        }
    }

    @Override
    public void stop() {
        if (running.compareAndSet(true, false)) {
            Custody keeper = custody.getAndSet(null);
            if (keeper != null) {
                keeper.awaitEmpty(properties.getShutdownTimeout());
                keeper.stop();
            }
            resources.meters().forget(queue.name(), this);
            resources.pulses().close(queue.name());
            subscriptions.close(queue);
        }
    }

    @Override
    public boolean isRunning() {
        return running.get();
    }
}
