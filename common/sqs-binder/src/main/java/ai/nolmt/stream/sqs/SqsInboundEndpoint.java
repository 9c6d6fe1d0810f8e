package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.Receiver.Hand;
import ai.nolmt.stream.sqs.SqsConsumerProperties.Acknowledge;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.micrometer.observation.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.stream.binder.BinderHeaders;
import org.springframework.cloud.stream.provisioning.ProvisioningException;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.integration.channel.ReactiveStreamsSubscribableChannel;
import org.springframework.integration.core.Pausable;
import org.springframework.integration.endpoint.MessageProducerSupport;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.support.GenericMessage;

/** Hands what a {@link Receiver} has to a binding's channel, one by one or in batches, and tells it what failed. */
final class SqsInboundEndpoint extends MessageProducerSupport implements Pausable {
    private final SqsResources resources;
    private final SqsDestination queue;
    private final SqsConsumerProperties properties;
    private final int concurrency;
    private final boolean batches;
    private final InboundMessages messages;
    private final @Nullable RetryTemplate retries;
    private final Predicate<Throwable> refusal;
    private final QueueMeters meters;
    private volatile @Nullable Receiver receiver;
    private volatile boolean paused;

    /** A message in a batch. */
    private record Part(int index, HandAcknowledgment acknowledgment, byte[] body, Map<String, Object> headers) {}

    SqsInboundEndpoint(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int concurrency,
            boolean batches,
            InboundMessages messages,
            @Nullable RetryTemplate retries) {
        this.resources = resources;
        this.queue = queue;
        this.properties = properties;
        this.concurrency = concurrency;
        this.batches = batches;
        this.messages = messages;
        this.retries = retries;
        List<String> refusals = List.copyOf(properties.getBackOffExceptions());
        this.refusal = thrown -> thrown instanceof BackOffException
                || refusals.contains(thrown.getClass().getName());
        this.meters = resources.meters().of(queue.name());
    }

    @Override
    protected void doStart() {
        if (getOutputChannel() instanceof ReactiveStreamsSubscribableChannel
                && properties.getAcknowledge() != Acknowledge.MANUAL) {
            throw new ProvisioningException("The consumer of " + queue.name() + " is a reactive function: nobody can"
                    + " see when it is done with a message. Set its acknowledge to manual and call the header "
                    + "acknowledgmentCallback.");
        }
        Receiver started = new Receiver(
                resources,
                queue,
                properties,
                concurrency,
                batches ? properties.getBatchSize() : 1,
                meters,
                refusal,
                batches ? this::handleBatch : this::handleOne);
        receiver = started;
        resources.meters().inFlight(queue.name(), this, started::inFlight);
        started.start(paused);
    }

    @Override
    protected void doStop() {
        Receiver started = receiver;
        if (started != null) {
            started.stop();
            receiver = null;
            resources.meters().forget(queue.name(), this);
            resources.pulses().forget(queue.name());
        }
    }

    @Override
    public void pause() {
        paused = true;
        tellReceiver();
    }

    @Override
    public void resume() {
        paused = false;
        tellReceiver();
    }

    private void tellReceiver() {
        Receiver started = receiver;
        if (started != null) {
            started.pause(paused);
        }
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    private Map<Integer, Throwable> handleOne(List<Held> held, Hand hand) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        for (int i = 0; i < held.size(); i++) {
            try {
                HandAcknowledgment acknowledgment = acknowledgment(held.get(i), hand);
                deliver(messages.message(held.get(i), resources.clock().instant(), acknowledgment));
                if (!acknowledgment.isAutoAck()) {
                    hand.keep(held.get(i));
                }
            } catch (RuntimeException e) {
                failures.put(i, e);
            }
        }
        return failures;
    }

    private Map<Integer, Throwable> handleBatch(List<Held> held, Hand hand) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        List<Part> batch = new ArrayList<>(held.size());
        Instant now = resources.clock().instant();
        for (int i = 0; i < held.size(); i++) {
            try {
                HandAcknowledgment acknowledgment = acknowledgment(held.get(i), hand);
                batch.add(new Part(
                        i,
                        acknowledgment,
                        InboundMessages.body(held.get(i).message()),
                        messages.headers(held.get(i), now, acknowledgment)));
            } catch (RuntimeException e) {
                failures.put(i, e);
            }
        }
        deliver(new ArrayList<>(batch), failures);
        for (Part part : batch) {
            if (!part.acknowledgment().isAutoAck() && !failures.containsKey(part.index())) {
                hand.keep(held.get(part.index()));
            }
        }
        return failures;
    }

    /** Until none is left that can't be converted: those fail alone. */
    private void deliver(List<Part> batch, Map<Integer, Throwable> failures) {
        while (!batch.isEmpty()) {
            try {
                deliver(joined(batch));
                return;
            } catch (RuntimeException e) {
                int unconvertible = unconvertible(batch, e);
                if (unconvertible < 0) {
                    failed(batch.size(), e)
                            .forEach((i, failure) -> failures.put(batch.get(i).index(), failure));
                    return;
                }
                failures.put(batch.remove(unconvertible).index(), e);
            }
        }
    }

    private Message<List<byte[]>> joined(List<Part> batch) {
        return new GenericMessage<>(
                batch.stream().map(Part::body).toList(),
                Map.of(
                        BinderHeaders.BATCH_HEADERS,
                        batch.stream().map(Part::headers).toList(),
                        BinderHeaders.NATIVE_HEADERS_PRESENT,
                        true,
                        SqsHeaders.SQS_QUEUE_NAME_HEADER,
                        queue.name()));
    }

    /** The index of the message that could not become what the function takes; -1 if it is not that. */
    private static int unconvertible(List<Part> batch, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BatchConversionGuard.UnconvertibleException unconvertible) {
                return unconvertible.index();
            }
            if (cause instanceof MessageConversionException conversion && conversion.getFailedMessage() != null) {
                Object payload = conversion.getFailedMessage().getPayload();
                for (int i = 0; i < batch.size(); i++) {
                    if (batch.get(i).body() == payload) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }

    private static Map<Integer, Throwable> failed(int size, RuntimeException thrown) {
        // Function and channel wrap what a handler throws.
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PartialBatchException partial
                    && partial.failures().keySet().stream().allMatch(i -> i >= 0 && i < size)) {
                return partial.failures();
            }
        }
        Map<Integer, Throwable> all = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            all.put(i, thrown);
        }
        return all;
    }

    private HandAcknowledgment acknowledgment(Held held, Hand hand) {
        boolean automatic = properties.getAcknowledge() == Acknowledge.AUTO;
        return new HandAcknowledgment(held, automatic, hand::acknowledge, hand::giveBack);
    }

    /** An error handler that returns has dealt with the message; the binder's own throws. */
    private void deliver(Message<?> message) {
        Observation observation = SqsObservations.process(resources.observations(), queue.name(), message);
        try (Observation.Scope scope = observation.openScope()) {
            send(message);
        } catch (RuntimeException e) {
            observation.error(e);
            if (!sendErrorMessageIfNecessary(message, e)) {
                throw e;
            }
        } finally {
            observation.stop();
        }
    }

    private void send(Message<?> message) {
        if (retries == null) {
            getMessagingTemplate().send(getRequiredOutputChannel(), message);
            return;
        }
        try {
            retries.execute(() -> {
                getMessagingTemplate().send(getRequiredOutputChannel(), message);
                return true;
            });
        } catch (RetryException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
