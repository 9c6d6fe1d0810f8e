package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties.Acknowledge;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.micrometer.observation.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.springframework.messaging.MessageHandlingException;
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
    private final Subscriptions subscriptions;
    private final String group;
    private volatile @Nullable Receiver receiver;
    private volatile boolean paused;

    /** A message in a batch. */
    private record Part(
            int index, SqsAcknowledgmentCallback acknowledgment, byte[] body, Map<String, Object> headers) {}

    SqsInboundEndpoint(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int concurrency,
            boolean batches,
            InboundMessages messages,
            @Nullable RetryTemplate retries,
            Subscriptions subscriptions,
            String group) {
        this.subscriptions = subscriptions;
        this.group = group;
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
        subscriptions.open(queue, group);
        Receiver started = new Receiver(
                resources,
                queue,
                properties,
                concurrency,
                batches ? properties.getBatchSize() : 1,
                meters,
                refusal,
                batches ? this::handleBatch : this::handleOne);
        resources.meters().inFlight(queue.name(), this, started::inFlight);
        started.start();
        receiver = started;
        tellReceiver();
    }

    @Override
    protected void doStop() {
        Receiver started = receiver;
        if (started != null) {
            started.stop();
            receiver = null;
            resources.meters().forget(queue.name(), this);
            resources.callHealth().close(queue.name());
            subscriptions.close(queue);
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

    /** A receiver is paused until it is told otherwise. */
    private synchronized void tellReceiver() {
        Receiver started = receiver;
        if (started != null) {
            started.pause(paused);
        }
    }

    @Override
    public boolean isPaused() {
        return paused;
    }

    private Map<Integer, Throwable> handleOne(List<InFlightMessage> received, ByHand byHand) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        for (int i = 0; i < received.size(); i++) {
            try {
                SqsAcknowledgmentCallback acknowledgment = acknowledgment(received.get(i), byHand);
                deliver(messages.message(received.get(i), resources.clock().instant(), acknowledgment));
                if (!acknowledgment.isAutoAck()) {
                    byHand.keep(received.get(i));
                }
            } catch (Throwable e) { // an Error of one message's, too, must not be another's
                failures.put(i, e);
            }
        }
        return failures;
    }

    private Map<Integer, Throwable> handleBatch(List<InFlightMessage> received, ByHand byHand) {
        Map<Integer, Throwable> failures = new TreeMap<>();
        List<Part> batch = new ArrayList<>(received.size());
        Instant now = resources.clock().instant();
        for (int i = 0; i < received.size(); i++) {
            try {
                SqsAcknowledgmentCallback acknowledgment = acknowledgment(received.get(i), byHand);
                batch.add(new Part(
                        i,
                        acknowledgment,
                        InboundMessages.body(received.get(i).raw()),
                        messages.headers(received.get(i), now, acknowledgment)));
            } catch (RuntimeException e) {
                failures.put(i, e);
            }
        }
        deliver(new ArrayList<>(batch), failures);
        for (Part part : batch) {
            if (!part.acknowledgment().isAutoAck() && !failures.containsKey(part.index())) {
                byHand.keep(received.get(part.index()));
            }
        }
        return failures;
    }

    /** Until none is left that can't be converted: those fail alone. */
    private void deliver(List<Part> batch, Map<Integer, Throwable> failures) {
        while (!batch.isEmpty()) {
            Message<?> message = joined(batch);
            try {
                observed(message);
                return;
            } catch (Throwable e) {
                int unconvertible = unconvertible(batch.size(), e);
                if (unconvertible < 0) {
                    reported(message, e)
                            .ifPresent(failure -> failed(batch.size(), failure)
                                    .forEach((i, cause) ->
                                            failures.put(batch.get(i).index(), cause)));
                    return;
                }
                Part part = batch.remove(unconvertible);
                reported(new GenericMessage<>(part.body(), part.headers()), e)
                        .ifPresent(failure -> failures.put(part.index(), failure));
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
    private static int unconvertible(int size, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BatchConversionGuard.UnconvertibleException unconvertible
                    && unconvertible.index() < size) {
                return unconvertible.index();
            }
        }
        return -1;
    }

    private static Map<Integer, Throwable> failed(int size, Throwable thrown) {
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

    private SqsAcknowledgmentCallback acknowledgment(InFlightMessage message, ByHand byHand) {
        boolean automatic = properties.getAcknowledge() == Acknowledge.AUTO;
        return new SqsAcknowledgmentCallback(message, automatic, byHand::acknowledge, byHand::giveBack);
    }

    private void deliver(Message<?> message) throws Throwable {
        try {
            observed(message);
        } catch (Throwable e) {
            Optional<Throwable> failure = reported(message, e);
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    private void observed(Message<?> message) {
        Observation observation = SqsObservations.process(resources.observations(), queue.name(), message);
        try (Observation.Scope scope = observation.openScope()) {
            send(message);
        } catch (Throwable e) {
            observation.error(e);
            throw e;
        } finally {
            observation.stop();
        }
    }

    /** An error handler that returns has dealt with the message; the binder's own throws, and that is what failed. */
    private Optional<Throwable> reported(Message<?> message, Throwable thrown) {
        Exception exception = thrown instanceof Exception known ? known : new MessageHandlingException(message, thrown);
        try {
            return sendErrorMessageIfNecessary(message, exception) ? Optional.empty() : Optional.of(exception);
        } catch (Throwable e) {
            return Optional.of(e);
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
