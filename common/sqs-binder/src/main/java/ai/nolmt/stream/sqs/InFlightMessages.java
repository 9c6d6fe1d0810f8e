package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.InFlightMessage.Decision;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that was received from one queue and is not yet deleted or given back, and how much more of it there may
 * be. A finished message is in flight until SQS has confirmed its deletion. Safe for concurrent use.
 */
final class InFlightMessages {
    private static final Logger log = LoggerFactory.getLogger(InFlightMessages.class);

    private final SqsDestination queue;
    private final Duration visibilityTimeout;
    private final Acknowledger acknowledger;
    private final VisibilityHeartbeat heartbeat;

    private final Set<InFlightMessage> all = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private final int limit;
    private int asked; // of SQS
    private int unsettled; // received, and nobody knows yet what becomes of them
    private int unconfirmed; // decided, and SQS has not yet answered
    private boolean stopping;
    private Runnable onRoom = () -> {};

    InFlightMessages(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int limit,
            QueueMeters meters) {
        this.queue = queue;
        this.visibilityTimeout = properties.getVisibilityTimeout();
        this.limit = limit;
        this.acknowledger = new Acknowledger(resources, queue, properties, meters, this::isBusy, this::release);
        this.heartbeat = new VisibilityHeartbeat(resources, queue, properties, meters, all, this::abandon);
    }

    /** @param onRoom called, outside any lock, whenever there is room for more */
    void start(Runnable onRoom) {
        this.onRoom = onRoom;
        heartbeat.start();
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
            acknowledger.delete(message);
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
            acknowledger.giveBack(message, seconds);
        }
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
            return unsettled > 0 && !stopping;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return all.size();
    }

    /** Sends at once what waits to be deleted or given back. */
    void flush() {
        acknowledger.flush();
    }

    /** Waits until SQS has confirmed what was decided, and for those that nobody has decided about. */
    boolean awaitEmpty(Duration max) {
        stopFilling();
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

    /** Whatever is decided from now on goes at once: nothing else may come in time. */
    private void stopFilling() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps nothing invisible any more. What is finished later is still deleted. */
    void stop() {
        heartbeat.stop();
        int left = all.size();
        if (left > 0) {
            log.warn(
                    "{} messages of {} are still being worked on: they may come again after {}",
                    left,
                    queue.name(),
                    visibilityTimeout);
        }
    }
}
