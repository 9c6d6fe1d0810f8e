package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.SqsCalls.Visibility;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes messages and gives them back, in batches, until SQS has confirmed it. A failed deletion is tried again for as
 * long as nobody else can have the message; a failed return is not, for the visibility runs out by itself. Safe for
 * concurrent use.
 */
final class Acknowledger {
    private static final Logger log = LoggerFactory.getLogger(Acknowledger.class);

    private final SqsResources resources;
    private final SqsDestination queue;
    private final Duration visibilityTimeout;
    private final QueueMeters meters;
    private final Consumer<InFlightMessage> done;
    private final ExponentialBackoff deleteAgain;
    private final Batches<InFlightMessage> deletions;
    private final Batches<Visibility> returns;

    /**
     * Makes one.
     *
     * @param othersComing whether waiting for more to delete or give back is of use
     * @param done is told of each message once: when SQS has confirmed, or nothing more is tried
     */
    Acknowledger(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            QueueMeters meters,
            BooleanSupplier othersComing,
            Consumer<InFlightMessage> done) {
        this.resources = resources;
        this.queue = queue;
        this.visibilityTimeout = properties.getVisibilityTimeout();
        this.meters = meters;
        this.done = done;
        this.deleteAgain = new ExponentialBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), resources.random());
        Duration linger = min(properties.getAcknowledgementLinger(), visibilityTimeout.dividedBy(4));
        this.deletions = new Batches<>(
                SqsCalls.delete(resources.sqs(), queue.url()),
                linger,
                calls -> !othersComing.getAsBoolean(),
                Batches.MAX_CALLS,
                resources.timer());
        this.returns = new Batches<>(
                SqsCalls.changeVisibility(resources.sqs(), queue.url()),
                linger,
                calls -> !othersComing.getAsBoolean(),
                Batches.MAX_CALLS,
                resources.timer());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    void delete(InFlightMessage message) {
        delete(message, 1);
    }

    private void delete(InFlightMessage message, int attempt) {
        deletions.add(message, 0).whenComplete((deleted, failure) -> {
            if (failure == null) {
                meters.acknowledged();
                done.accept(message);
                return;
            }
            // several times while the heartbeat still holds it
            long pause = Math.min(deleteAgain.millis(attempt), visibilityTimeout.toMillis() / 6);
            boolean stillOurs = message.visibleAt() - resources.nanos() > TimeUnit.MILLISECONDS.toNanos(pause);
            if (SqsCalls.isFinal(failure) || !stillOurs || resources.timer().isShutdown()) {
                log.warn(
                        "Message {} of {} is finished but was not deleted, so it may come again: {}",
                        message.raw().messageId(),
                        queue.name(),
                        failure.toString());
                done.accept(message);
            } else {
                resources.timer().schedule(() -> delete(message, attempt + 1), pause, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** @param seconds until it is visible again */
    void giveBack(InFlightMessage message, int seconds) {
        // an extension that is under way must not undo this
        message.endExtensions()
                .whenComplete((extended, problem) ->
                        giveBackNow(message, (int) Math.min(seconds, message.maxVisibility(resources.nanos()))));
    }

    private void giveBackNow(InFlightMessage message, int seconds) {
        returns.add(new Visibility(message, seconds), 0).whenComplete((returned, failure) -> {
            if (failure == null) {
                meters.returned();
            } else {
                log.info("SQS kept the old visibility of a message of {}: {}", queue.name(), failure.toString());
            }
            done.accept(message);
        });
    }

    /** Sends at once what waits. */
    void flush() {
        deletions.flush();
        returns.flush();
    }
}
