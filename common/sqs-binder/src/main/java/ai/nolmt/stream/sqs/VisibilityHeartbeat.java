package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.SqsCalls.Visibility;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages invisible to others, up to the processing timeout, and ends the wait for those that nobody has decided
 * about in time. Started and stopped once, by one thread.
 */
final class VisibilityHeartbeat {
    private static final Logger log = LoggerFactory.getLogger(VisibilityHeartbeat.class);

    private final SqsResources resources;
    private final SqsDestination queue;
    private final SqsConsumerProperties properties;
    private final QueueMeters meters;
    private final Collection<InFlightMessage> messages;
    private final Consumer<InFlightMessage> abandon;
    private final Batches<Visibility> extensions;
    private @Nullable ScheduledFuture<?> beats;

    /**
     * Makes one.
     *
     * @param messages those in flight at any time; read while others change it
     * @param abandon leaves a message to SQS
     */
    VisibilityHeartbeat(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            QueueMeters meters,
            Collection<InFlightMessage> messages,
            Consumer<InFlightMessage> abandon) {
        this.resources = resources;
        this.queue = queue;
        this.properties = properties;
        this.meters = meters;
        this.messages = messages;
        this.abandon = abandon;
        this.extensions = new Batches<>(
                SqsCalls.changeVisibility(resources.sqs(), queue.url()),
                Duration.ofMillis(1), // a beat adds them all at once
                calls -> false,
                Batches.MAX_CALLS,
                resources.timer());
    }

    void start() {
        long pause = Math.max(100, properties.getVisibilityTimeout().toMillis() / 6);
        beats = resources.timer().scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (beats != null) {
            beats.cancel(false);
        }
    }

    private void beat() {
        try {
            long now = resources.nanos();
            messages.forEach(message -> beat(message, now));
        } catch (Throwable e) { // or there would be no further beat
            log.error("The visibility of messages of {} was not extended", queue.name(), e);
        }
    }

    private void beat(InFlightMessage message, long now) {
        long left = message.visibleAt() - now;
        if (message.isKept() && !message.isSettled() && (message.isLetGo() || left <= 0)) {
            log.warn(
                    "Nobody has decided about message {} of {}; it may come again",
                    message.raw().messageId(),
                    queue.name());
            abandon.accept(message);
        } else if (properties.isHeartbeat()
                && !message.isLetGo()
                // from a third of its time on, so that there is time for a few more tries
                && left < properties.getVisibilityTimeout().toNanos() * 2 / 3) {
            extend(message, now);
        }
    }

    private void extend(InFlightMessage message, long now) {
        long seconds =
                Math.min(properties.getVisibilityTimeout().toSeconds(), message.maxVisibility(resources.nanos()));
        if (now - message.receivedAt() > properties.getProcessingTimeout().toNanos() || seconds == 0) {
            message.letGo();
            meters.processingTimedOut();
            log.warn(
                    "Message {} of {} has been worked on for longer than the processing-timeout of {} and may come again",
                    message.raw().messageId(),
                    queue.name(),
                    properties.getProcessingTimeout());
            return;
        }
        message.extend(() -> extensions
                .add(new Visibility(message, (int) seconds), 0)
                .handle((extended, failure) -> {
                    extended(message, now + TimeUnit.SECONDS.toNanos(seconds), failure);
                    return null;
                }));
    }

    private void extended(InFlightMessage message, long visibleAt, @Nullable Throwable failure) {
        if (failure == null) {
            message.visibleAt(visibleAt);
            meters.extended();
        } else if (SqsCalls.isFinal(failure) && !message.isSettled()) {
            message.letGo();
            log.warn(
                    "Message {} of {} can't be kept and may come again: {}",
                    message.raw().messageId(),
                    queue.name(),
                    failure.toString());
        }
    }
}
