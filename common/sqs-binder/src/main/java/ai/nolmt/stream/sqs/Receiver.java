package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.Held.Decision;
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
 * Receives from one queue, from one start to one stop. Messages go from the {@link Poller} through the {@link Inbox} to
 * handlers; {@link Custody} keeps them until SQS has confirmed what became of them.
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
    private final GrowingDelay redelivery;
    private final Predicate<Throwable> refusal;
    private final Inbox inbox = new Inbox();
    private final Custody custody;
    private final Poller poller;
    private final CountDownLatch workers;

    /** What the messages are for. */
    interface Handler {
        /** @return what failed, by index; what was acknowledged by hand is not touched */
        Map<Integer, Throwable> handle(List<Held> messages, Hand hand);
    }

    /** Decides about single messages by hand. */
    interface Hand {
        void acknowledge(Held held);

        /** Visible again at once, or after a delay that grows. */
        void giveBack(Held held, boolean atOnce);

        /** Nobody but the handler's owner decides about this message. */
        void keep(Held held);
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
        this.redelivery = new GrowingDelay(
                properties.getRedeliveryDelay(), properties.getMaxRedeliveryDelay(), resources.random());
        int limit = properties.mostInFlight(concurrency, batchSize);
        this.custody = new Custody(resources, queue, properties, limit, meters);
        this.poller = new Poller(resources, queue, properties, limit, custody, this::arrived, inbox::isEmpty);
        this.workers = new CountDownLatch(concurrency);
    }

    /** Receives nothing until it is told not to pause. */
    void start() {
        SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("sqs-" + queue.name() + "-");
        threads.setVirtualThreads(resources.virtualThreads());
        custody.start(poller::pump);
        for (int i = 0; i < concurrency; i++) {
            threads.execute(this::work);
        }
        poller.start();
    }

    void pause(boolean now) {
        poller.pause(now);
    }

    int inFlight() {
        return custody.size();
    }

    private void arrived(List<Held> held) {
        Received.count(held, resources.clock().instant(), meters);
        if (!inbox.put(held)) {
            held.forEach(one -> custody.giveBack(one, 0));
            custody.flush();
        }
    }

    private void work() {
        try {
            for (List<Held> taken = inbox.take(batchSize); !taken.isEmpty(); taken = inbox.take(batchSize)) {
                try {
                    work(taken);
                } catch (RuntimeException e) {
                    log.error("Nothing was decided about {} messages of {}", taken.size(), queue.name(), e);
                    taken.forEach(held -> custody.giveBack(held, 0));
                } finally {
                    taken.forEach(held -> held.decision().whenComplete((decided, problem) -> decided(held, decided)));
                }
            }
        } finally {
            workers.countDown();
        }
    }

    /** Only now may another message of its group be handled, and only if this one needs not come first again. */
    private void decided(Held held, Decision decision) {
        String group = held.orderedGroup();
        if (group != null && decision == Decision.RETURNED) {
            inbox.remove(waiting -> group.equals(waiting.orderedGroup()))
                    .forEach(waiting -> custody.giveBack(waiting, 0));
        }
        inbox.done(held);
    }

    private void work(List<Held> all) {
        poller.pump(); // if nothing waits any more, others could work, too
        long now = resources.nanos();
        List<Held> taken = new ArrayList<>(all.size());
        Set<String> gone = new HashSet<>();
        for (Held held : all) {
            if (held.isLetGo() || held.visibleAt() - now <= 0) {
                custody.abandon(held); // what waited for too long is somebody else's by now
                gone.add(String.valueOf(held.orderedGroup()));
            } else if (held.orderedGroup() != null && gone.contains(held.orderedGroup())) {
                custody.giveBack(held, 0);
            } else {
                taken.add(held);
            }
        }
        if (taken.isEmpty()) {
            return;
        }
        Set<Held> kept = new HashSet<>();
        Map<Integer, Throwable> failures = failures(taken, hand(kept));
        Thread.interrupted(); // a handler's own affair
        Set<String> failedGroups = new HashSet<>();
        for (int i = 0; i < taken.size(); i++) {
            Held held = taken.get(i);
            Throwable failure = failures.get(i);
            if (failure != null) {
                failed(held, failure);
            } else if (failedGroups.contains(String.valueOf(held.orderedGroup()))) {
                custody.giveBack(held, 0); // SQS holds it back behind the one that failed
            } else if (kept.contains(held)) {
                held.keep();
            } else {
                custody.acknowledge(held);
            }
            if (held.orderedGroup() != null && held.decision().getNow(Decision.DELETED) == Decision.RETURNED) {
                failedGroups.add(held.orderedGroup());
            }
        }
        if (failures.values().stream().anyMatch(this::isRefusal)) {
            poller.refused();
            inbox.remove(held -> true).forEach(held -> custody.giveBack(held, redelivery.seconds(held.receives())));
        } else if (failures.size() < taken.size()) {
            poller.worked();
        }
    }

    private Map<Integer, Throwable> failures(List<Held> taken, Hand hand) {
        try {
            return handler.handle(taken, hand);
        } catch (Throwable e) { // an Error of a handler's must not end the thread
            log.error("A handler of {} broke; its messages come again", queue.name(), e);
            Map<Integer, Throwable> all = new HashMap<>();
            for (int i = 0; i < taken.size(); i++) {
                all.put(i, e);
            }
            return all;
        }
    }

    private boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (refusal.test(cause)) {
                return true;
            }
        }
        return false;
    }

    private Hand hand(Set<Held> kept) {
        return new Hand() {
            @Override
            public void acknowledge(Held held) {
                custody.acknowledge(held);
            }

            @Override
            public void giveBack(Held held, boolean atOnce) {
                custody.giveBack(held, atOnce ? 0 : redelivery.seconds(held.receives()));
            }

            @Override
            public void keep(Held held) {
                kept.add(held);
            }
        };
    }

    private void failed(Held held, Throwable failure) {
        int receives = held.receives();
        boolean last = queue.maxReceives() > 0 && receives >= queue.maxReceives();
        int seconds = last ? 0 : redelivery.seconds(receives); // nobody waits for a dead letter
        if (last && !held.isSettled()) {
            meters.deadLettered();
        }
        log.warn(
                "Message {} of {} failed on receive {} and {}: {}",
                held.message().messageId(),
                queue.name(),
                receives,
                last ? "becomes a dead letter" : "comes again in " + seconds + " s",
                NestedExceptionUtils.getMostSpecificCause(failure).toString());
        log.debug("Why message {} failed", held.message().messageId(), failure);
        custody.giveBack(held, seconds);
    }

    /**
     * Asks for no more, gives back what no handler has begun with, waits for those that run, and sees to it that every
     * deletion has reached SQS.
     */
    void stop() {
        long deadline = resources.nanos() + properties.getShutdownTimeout().toNanos();
        inbox.close().forEach(held -> custody.giveBack(held, 0));
        custody.flush();
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
        custody.awaitEmpty(left.compareTo(grace) < 0 ? grace : left);
        custody.stop();
    }

    private Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - resources.nanos()));
    }
}
