package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.InFlightMessage.Decision;
import ai.nolmt.stream.sqs.SqsCalls.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that was received from one queue and is not yet deleted or given back: keeps it invisible to others, bounds
 * how much it is, and deletes or gives back in batches. A finished message is in flight until SQS has confirmed its
 * deletion, so a failed deletion is tried again for as long as nobody else can have the message. Safe for concurrent
 * use.
 */
final class InFlightMessages {
    private static final Logger log = LoggerFactory.getLogger(InFlightMessages.class);
    private static final long MAX_SECONDS = 12 * 3600 - 60;

    private final SqsResources resources;
    private final SqsDestination queue;
    private final SqsConsumerProperties properties;
    private final QueueMeters meters;
    private final ExponentialBackoff deleteAgain;
    private final Batches<InFlightMessage> deletions;
    private final Batches<Visibility> returns;
    private final Batches<Visibility> extensions;

    private final Set<InFlightMessage> all = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private final int limit;
    private int asked; // of SQS
    private int unsettled; // received, and nobody knows yet what becomes of them
    private int unconfirmed; // decided, and SQS has not yet answered
    private volatile boolean stopping;
    private Runnable onRoom = () -> {};
    private @Nullable ScheduledFuture<?> heartbeat;

    InFlightMessages(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int limit,
            QueueMeters meters) {
        this.resources = resources;
        this.queue = queue;
        this.properties = properties;
        this.limit = limit;
        this.meters = meters;
        this.deleteAgain = new ExponentialBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), resources.random());
        Duration linger = min(
                properties.getAcknowledgementLinger(),
                properties.getVisibilityTimeout().dividedBy(4));
        this.deletions = new Batches<>(
                SqsCalls.delete(resources.sqs(), queue.url()),
                linger,
                calls -> !isBusy(),
                Batches.MAX_CALLS,
                resources.timer());
        this.returns = new Batches<>(
                SqsCalls.changeVisibility(resources.sqs(), queue.url()),
                linger,
                calls -> !isBusy(),
                Batches.MAX_CALLS,
                resources.timer());
        this.extensions = new Batches<>(
                SqsCalls.changeVisibility(resources.sqs(), queue.url()),
                Duration.ofMillis(1), // a beat adds them all at once
                calls -> false,
                Batches.MAX_CALLS,
                resources.timer());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** @param onRoom called, outside any lock, whenever there is room for more */
    void start(Runnable onRoom) {
        this.onRoom = onRoom;
        long beat = Math.max(100, properties.getVisibilityTimeout().toMillis() / 6);
        heartbeat = resources.timer().scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
    }

    /**
     * Makes room for messages to be asked for.
     *
     * @return how many, at most those wanted; 0 if there is room for fewer than {@code min}
     */
    int reserve(int wanted, int min) {
        lock.lock();
        try {
            int working = asked + unsettled;
            // where deletions don't get through, there is an end to it, too
            int granted = Math.min(wanted, Math.min(limit - working, 2 * limit - working - unconfirmed));
            if (granted < min) {
                return 0;
            }
            asked += granted;
            return granted;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what came of those asked for, and frees the room of the others. */
    void arrived(int wanted, List<InFlightMessage> came) {
        lock.lock();
        try {
            all.addAll(came);
            unsettled += came.size();
            asked -= wanted;
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The first word on a message counts; later ones are nothing. */
    void acknowledge(InFlightMessage message) {
        if (settle(message, Decision.DELETED)) {
            delete(message, 1);
        }
    }

    /** Leaves it to SQS, which gives it to somebody when its visibility has run out. */
    void abandon(InFlightMessage message) {
        if (settle(message, Decision.RETURNED)) {
            release(message);
        }
    }

    /** @param seconds until it is visible again */
    void giveBack(InFlightMessage message, int seconds) {
        if (settle(message, Decision.RETURNED)) {
            // an extension that is under way must not undo this
            message.endExtensions()
                    .whenComplete(
                            (extended, problem) -> giveBackNow(message, (int) Math.min(seconds, maxSeconds(message))));
        }
    }

    private void giveBackNow(InFlightMessage message, int seconds) {
        returns.add(new Visibility(message, seconds), 0).whenComplete((done, failure) -> {
            if (failure == null) {
                meters.returned();
            } else {
                log.info("SQS kept the old visibility of a message of {}: {}", queue.name(), failure.toString());
            }
            release(message);
        });
    }

    private void delete(InFlightMessage message, int attempt) {
        deletions.add(message, 0).whenComplete((done, failure) -> {
            if (failure == null) {
                meters.acknowledged();
                release(message);
                return;
            }
            // several times while the heartbeat still holds it
            long pause = Math.min(
                    deleteAgain.millis(attempt),
                    properties.getVisibilityTimeout().toMillis() / 6);
            boolean stillOurs = message.visibleAt() - resources.nanos() > TimeUnit.MILLISECONDS.toNanos(pause);
            if (SqsCalls.isFinal(failure) || !stillOurs || resources.timer().isShutdown()) {
                log.warn(
                        "Message {} of {} is finished but was not deleted, so it may come again: {}",
                        message.raw().messageId(),
                        queue.name(),
                        failure.toString());
                release(message);
            } else {
                resources.timer().schedule(() -> delete(message, attempt + 1), pause, TimeUnit.MILLISECONDS);
            }
        });
    }

    private boolean settle(InFlightMessage message, Decision what) {
        if (!message.settle(what)) {
            return false;
        }
        lock.lock();
        try {
            unsettled--;
            unconfirmed++;
        } finally {
            lock.unlock();
        }
        onRoom.run();
        return true;
    }

    /** SQS counts up to 12 h from the receive; a minute is left for the clocks. */
    private long maxSeconds(InFlightMessage message) {
        long heldFor = TimeUnit.NANOSECONDS.toSeconds(resources.nanos() - message.receivedAt());
        return Math.max(0, MAX_SECONDS - heldFor);
    }

    private void release(InFlightMessage message) {
        if (all.remove(message)) {
            lock.lock();
            try {
                unconfirmed--;
                fewer.signalAll();
            } finally {
                lock.unlock();
            }
            onRoom.run();
        }
    }

    private boolean isBusy() {
        lock.lock();
        try {
            return unsettled > 0;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return all.size();
    }

    private void beat() {
        try {
            long now = resources.nanos();
            all.forEach(message -> beat(message, now));
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
            abandon(message);
        } else if (properties.isHeartbeat()
                && !message.isLetGo()
                // from a third of its time on, so that there is time for a few more tries
                && left < properties.getVisibilityTimeout().toNanos() * 2 / 3) {
            extend(message, now);
        }
    }

    private void extend(InFlightMessage message, long now) {
        long seconds = Math.min(properties.getVisibilityTimeout().toSeconds(), maxSeconds(message));
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
                .handle((done, failure) -> {
                    if (failure == null) {
                        message.visibleAt(now + TimeUnit.SECONDS.toNanos(seconds));
                        meters.extended();
                    } else if (SqsCalls.isFinal(failure) && !message.isSettled()) {
                        message.letGo();
                        log.warn(
                                "Message {} of {} can't be kept and may come again: {}",
                                message.raw().messageId(),
                                queue.name(),
                                failure.toString());
                    }
                    return null;
                }));
    }

    /** Sends at once what waits to be deleted or given back. */
    void flush() {
        deletions.flush();
        returns.flush();
    }

    /** Waits until SQS has confirmed what was decided, and for those that nobody has decided about. */
    boolean awaitEmpty(Duration max) {
        stopping = true; // whatever is decided from now on goes at once
        flush();
        long left = max.toNanos();
        lock.lock();
        try {
            while ((!all.isEmpty() || asked > 0) && left > 0) {
                left = fewer.awaitNanos(left);
            }
            return all.isEmpty() && asked == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps nothing invisible any more. What is finished later is still deleted. */
    void stop() {
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
        List<InFlightMessage> left = new ArrayList<>(all);
        if (!left.isEmpty()) {
            log.warn(
                    "{} messages of {} are still being worked on: they may come again after {}",
                    left.size(),
                    queue.name(),
                    properties.getVisibilityTimeout());
        }
    }
}
