package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.InFlightMessage.Decision;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Receives from one queue, from one start to one stop. Messages go from the {@link Poller} through the
 * {@link DispatchQueue} to handlers; {@link InFlightMessages} keeps them until SQS has confirmed what became of them.
 */
final class Receiver {
    private static final Logger log = LoggerFactory.getLogger(Receiver.class);

    private final SqsResources resources;
    private final SqsDestination queue;
    private final SqsConsumerProperties properties;
    private final int concurrency;
    private final int batchSize;
    private final Handler handler;
    private final QueueMeters meters;
    private final ExponentialBackoff redelivery;
    private final ExponentialBackoff forOthers;
    private final Predicate<Throwable> refusal;
    private final DispatchQueue dispatchQueue = new DispatchQueue();
    private final InFlightMessages inFlight;
    private final Poller poller;
    private final CountDownLatch workers;
    private final FailureLog failures;
    private volatile boolean keepsByHand;

    /** What the messages are for. */
    interface Handler {
        /** @return what failed, by index; what was acknowledged by hand is not touched */
        Map<Integer, Throwable> handle(List<InFlightMessage> messages, ByHand byHand);
    }

    Receiver(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int concurrency,
            int batchSize,
            QueueMeters meters,
            Predicate<Throwable> refusal,
            Handler handler) {
        this.resources = resources;
        this.queue = queue;
        this.properties = properties;
        this.concurrency = concurrency;
        this.batchSize = batchSize;
        this.handler = handler;
        this.meters = meters;
        this.refusal = refusal;
        this.redelivery = new ExponentialBackoff(
                properties.getRedeliveryDelay(), properties.getMaxRedeliveryDelay(), resources.random());
        Duration most = queue.maxReceives() > 0 ? Duration.ofHours(11) : properties.getMaxRedeliveryDelay();
        this.forOthers = new ExponentialBackoff(Duration.ofSeconds(1), most, resources.random());
        int limit = properties.maxInFlight(concurrency, batchSize);
        this.inFlight = new InFlightMessages(resources, queue, properties, limit, meters);
        this.poller = new Poller(resources, queue, properties, limit, inFlight, this::arrived, this::areIdle);
        this.workers = new CountDownLatch(concurrency);
        this.failures = new FailureLog(resources.ticker());
    }

    /** Receives nothing until it is told not to pause. */
    void start() {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("sqs-" + queue.name() + "-");
        threads.setVirtualThreads(resources.virtualThreads());
        inFlight.start(poller::pump);
        for (int i = 0; i < concurrency; i++) {
            threads.execute(this::work);
        }
        poller.start();
    }

    void pause(boolean now) {
        poller.pause(now);
    }

    int inFlight() {
        return inFlight.size();
    }

    /** Whether handlers have nothing to do; those that keep messages have it elsewhere. */
    private boolean areIdle() {
        return !keepsByHand && dispatchQueue.isEmpty();
    }

    private void arrived(List<InFlightMessage> messages) {
        Received.count(messages, resources.clock().instant(), meters);
        if (!dispatchQueue.put(messages)) {
            messages.forEach(one -> inFlight.giveBack(one, 0));
            inFlight.flush();
        }
    }

    private void work() {
        try {
            for (List<InFlightMessage> taken = dispatchQueue.take(batchSize);
                    !taken.isEmpty();
                    taken = dispatchQueue.take(batchSize)) {
                try {
                    work(taken);
                } catch (RuntimeException e) {
                    log.error("Nothing was decided about {} messages of {}", taken.size(), queue.name(), e);
                    taken.forEach(message -> inFlight.giveBack(message, 0));
                } finally {
                    taken.forEach(message ->
                            message.decision().whenComplete((decided, problem) -> decided(message, decided)));
                }
            }
        } finally {
            workers.countDown();
        }
    }

    /** Only now may another message of its group be handled, and only if this one needs not come first again. */
    private void decided(InFlightMessage message, Decision decision) {
        String group = message.orderedGroup();
        if (group != null && decision == Decision.RETURNED) {
            dispatchQueue
                    .remove(waiting -> group.equals(waiting.orderedGroup()))
                    .forEach(waiting -> inFlight.giveBack(waiting, 0));
        }
        dispatchQueue.done(message);
    }

    private void work(List<InFlightMessage> all) {
        poller.pump(); // if nothing waits any more, others could work, too
        long now = resources.nanos();
        List<InFlightMessage> taken = new ArrayList<>(all.size());
        Set<String> gone = new HashSet<>();
        for (InFlightMessage message : all) {
            if (message.isLetGo() || message.visibleAt() - now <= 0) {
                inFlight.abandon(message); // what waited for too long is somebody else's by now
                gone.add(String.valueOf(message.orderedGroup()));
            } else if (message.orderedGroup() != null && gone.contains(message.orderedGroup())) {
                inFlight.giveBack(message, 0);
            } else {
                taken.add(message);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        Set<InFlightMessage> kept = new HashSet<>();
        Map<Integer, Throwable> failures = failures(taken, byHand(kept));
        Thread.interrupted(); // a handler's own affair
        Set<String> failedGroups = new HashSet<>();
        for (int i = 0; i < taken.size(); i++) {
            InFlightMessage message = taken.get(i);
            Throwable failure = failures.get(i);
            if (failure != null) {
                failed(message, failure);
            } else if (failedGroups.contains(String.valueOf(message.orderedGroup()))) {
                inFlight.giveBack(message, 0); // SQS holds it back behind the one that failed
            } else if (kept.contains(message)) {
                keepsByHand = true;
                message.keep();
            } else {
                inFlight.acknowledge(message);
            }
            if (message.orderedGroup() != null && message.decision().getNow(Decision.DELETED) == Decision.RETURNED) {
                failedGroups.add(message.orderedGroup());
            }
        }
        if (failures.values().stream().anyMatch(failure -> SqsCalls.isAny(failure, refusal))) {
            poller.refused();
            dispatchQueue
                    .remove(message -> true)
                    .forEach(message -> inFlight.giveBack(message, redelivery.seconds(message.receives())));
        } else {
            poller.tried(failures.size() < taken.size());
        }
    }

    private Map<Integer, Throwable> failures(List<InFlightMessage> taken, ByHand byHand) {
        try {
            return handler.handle(taken, byHand);
        } catch (Throwable e) { // an Error of a handler's must not end the thread
            log.error("A handler of {} broke; its messages come again", queue.name(), e);
            Map<Integer, Throwable> all = new HashMap<>();
            for (int i = 0; i < taken.size(); i++) {
                all.put(i, e);
            }
            return all;
        }
    }

    private ByHand byHand(Set<InFlightMessage> kept) {
        return new ByHand() {
            @Override
            public void acknowledge(InFlightMessage message) {
                inFlight.acknowledge(message);
            }

            @Override
            public void giveBack(InFlightMessage message, boolean atOnce) {
                boolean last = !atOnce && isLast(message); // nobody waits for a dead letter
                if (last && !message.isSettled()) {
                    meters.deadLettered();
                }
                inFlight.giveBack(message, atOnce || last ? 0 : redelivery.seconds(message.receives()));
            }

            @Override
            public void keep(InFlightMessage message) {
                kept.add(message);
            }
        };
    }

    private void failed(InFlightMessage message, Throwable failure) {
        int receives = message.receives();
        boolean last = isLast(message);
        boolean others = SqsCalls.isAny(failure, OthersMessageException.class::isInstance);
        // nobody waits for a dead letter
        int seconds = last ? 0 : others ? forOthers(receives) : redelivery.seconds(receives);
        if (last && !message.isSettled()) {
            meters.deadLettered();
        }
        if (!others) {
            tell(message, failure, last ? "becomes a dead letter" : "comes again in " + seconds + " s");
        }
        log.debug("Why message {} failed", message.raw().messageId(), failure);
        inFlight.giveBack(message, seconds);
    }

    private boolean isLast(InFlightMessage message) {
        return queue.maxReceives() > 0 && message.receives() >= queue.maxReceives();
    }

    /** Doubling at first, for others who may be just as quick to have it soon; eightfold once half the receives are used up. */
    private int forOthers(int receives) {
        int scarce = queue.maxReceives() > 0 ? Math.max(0, receives - queue.maxReceives() / 2) : 0;
        return forOthers.seconds(Math.min(receives, 100) + 2 * scarce);
    }

    private void tell(InFlightMessage message, Throwable failure, String follows) {
        int untold = failures.line();
        if (untold > 0) {
            log.warn("{} more messages of {} failed since the last that was told of", untold, queue.name());
        }
        if (untold >= 0) {
            log.warn(
                    "Message {} of {} failed on receive {} and {}: {}",
                    message.raw().messageId(),
                    queue.name(),
                    message.receives(),
                    follows,
                    NestedExceptionUtils.getMostSpecificCause(failure).toString());
        }
    }

    /**
     * Asks for no more, gives back what no handler has begun with, waits for those that run, and sees to it that every
     * deletion has reached SQS.
     */
    void stop() {
        long deadline = resources.nanos() + properties.getShutdownTimeout().toNanos();
        dispatchQueue.close().forEach(message -> inFlight.giveBack(message, 0));
        inFlight.flush();
        poller.stop(properties.getPollTimeout().plusSeconds(1));
        try {
            if (!workers.await(left(deadline).toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("{} handlers of {} did not end in time", workers.getCount(), queue.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // the last deletions are worth a moment more than the handlers were given
        Duration grace = Duration.ofSeconds(2);
        Duration left = left(deadline);
        inFlight.awaitEmpty(left.compareTo(grace) < 0 ? grace : left);
        inFlight.stop();
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - resources.nanos()));
    }
}
