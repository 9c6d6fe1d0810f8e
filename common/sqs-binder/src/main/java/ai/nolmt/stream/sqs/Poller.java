package ai.nolmt.stream.sqs;

import ai.nolmt.stream.sqs.CallHealth.OfQueue;
import ai.nolmt.stream.sqs.properties.SqsConsumerProperties;
import ai.nolmt.stream.sqs.provisioning.SqsDestination;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Asks SQS for messages while there is room for them. One receive at a time where the queue is nearly empty, more while
 * receives come back full; none while it is paused or backs off. It has no thread of its own: whatever may allow another
 * receive pumps it. Safe for concurrent use.
 */
final class Poller {
    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final int MAX_MESSAGES = 10; // of one receive

    private final SqsResources resources;
    private final SqsDestination queue;
    private final InFlightMessages inFlight;
    private final Consumer<List<InFlightMessage>> arrivals;
    private final SqsConsumerProperties properties;
    private final Duration pollTimeout;
    private final int maxCalls;
    private final int minReceive;
    private final ExponentialBackoff backOff;
    private final ExponentialBackoff idle;
    private final OfQueue health;
    private final BooleanSupplier handlersWait;
    private final Set<Receive> underWay = ConcurrentHashMap.newKeySet();

    private final ReentrantLock lock = new ReentrantLock();
    private boolean running;
    private boolean paused = true;
    private long notBefore; // in nanoseconds
    private long refusedUntil;
    private int receives;
    private int allowed = 1;
    private int failures; // of receives, in a row
    private int refusals; // of handlers, in a row
    private int emptyAtOnce; // in a row

    /** One call; done when what it brought is taken in. */
    private record Receive(int asked, long start, CompletableFuture<Boolean> done) {}

    /**
     * Makes one.
     *
     * @param arrivals takes what came
     * @param handlersWait whether nothing waits for handlers
     */
    Poller(
            SqsResources resources,
            SqsDestination queue,
            SqsConsumerProperties properties,
            int limit,
            InFlightMessages inFlight,
            Consumer<List<InFlightMessage>> arrivals,
            BooleanSupplier handlersWait) {
        this.resources = resources;
        this.queue = queue;
        this.inFlight = inFlight;
        this.arrivals = arrivals;
        this.handlersWait = handlersWait;
        this.notBefore = resources.nanos();
        this.properties = properties;
        this.pollTimeout = properties.getPollTimeout();
        this.maxCalls = queue.fifo() ? 1 : properties.getPollers();
        this.minReceive = Math.min(MAX_MESSAGES, Math.max(1, limit / 2));
        this.backOff = new ExponentialBackoff(properties.getBackOff(), properties.getMaxBackOff(), resources.random());
        this.idle = new ExponentialBackoff(Duration.ofMillis(50), Duration.ofSeconds(1), resources.random());
        this.health = resources.callHealth().open(queue.name());
    }

    /** Paused, as yet. */
    void start() {
        change(() -> running = true);
    }

    /** What is under way still arrives. Going on starts afresh, without back-off. */
    void pause(boolean now) {
        change(() -> {
            if (paused && !now) {
                refusals = 0;
                notBefore = resources.nanos();
            }
            paused = now;
        });
    }

    /** A handler can't work for now, for reasons that lie elsewhere; later, a single message tries it. */
    void refused() {
        lock.lock();
        try {
            if (refusals > 0 && resources.nanos() - refusedUntil < 0) {
                return; // others that failed together with it
            }
            refusals++;
            allowed = 1;
            long pause = backOff.millis(refusals);
            refusedUntil = resources.nanos() + TimeUnit.MILLISECONDS.toNanos(pause);
            goOnAfter(pause);
        } finally {
            lock.unlock();
        }
    }

    /** A handler could work; or it failed for reasons of its own, and the next message may try. */
    void tried(boolean worked) {
        lock.lock();
        try {
            if (refusals == 0) {
                return;
            }
            refusals = worked ? 0 : refusals;
            notBefore = failures == 0 ? resources.nanos() : notBefore;
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Starts as many receives as may be. */
    void pump() {
        for (Receive receive = admit(); receive != null; receive = admit()) {
            receive(receive);
        }
    }

    private @Nullable Receive admit() {
        lock.lock();
        try {
            if (!running || paused || receives >= (refusals > 0 ? 1 : allowed) || resources.nanos() - notBefore < 0) {
                return null;
            }
            // a receive costs the same whatever it brings: it is for a full one, unless handlers have nothing to wait
            // for
            boolean urgent = receives == 0 && handlersWait.getAsBoolean();
            int asked = refusals > 0 ? inFlight.reserve(1, 1) : inFlight.reserve(MAX_MESSAGES, urgent ? 1 : minReceive);
            if (asked == 0) {
                return null;
            }
            receives++;
            Receive receive = new Receive(asked, resources.nanos(), new CompletableFuture<>());
            underWay.add(receive);
            return receive;
        } finally {
            lock.unlock();
        }
    }

    private void receive(Receive receive) {
        CompletableFuture<ReceiveMessageResponse> answer;
        try {
            answer = resources.sqs().receiveMessage(Received.request(queue, properties, receive.asked()));
        } catch (Throwable e) { // or nobody would ever ask again
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<ReceiveMessageResponse> started = answer;
        receive.done().whenComplete((done, broken) -> started.cancel(true)); // of no effect on one that has ended
        answer.whenComplete((response, problem) -> {
            try {
                answered(receive, response, problem);
            } finally {
                underWay.remove(receive);
                receive.done().complete(true);
                pump();
            }
        });
    }

    private void answered(Receive receive, @Nullable ReceiveMessageResponse response, @Nullable Throwable problem) {
        List<InFlightMessage> came = List.of();
        try {
            came = response == null ? came : Received.messages(response, queue, properties, receive.start());
        } finally {
            inFlight.arrived(receive.asked(), came);
        }
        try {
            if (!came.isEmpty()) {
                arrivals.accept(came); // before another receive may begin: a group must not overtake itself
            }
        } catch (Throwable e) { // or nobody would decide about them
            log.error("{} messages of {} could not be taken in", came.size(), queue.name(), e);
            came.forEach(message -> inFlight.giveBack(message, 0));
        }
        lock.lock();
        try {
            receives--;
            if (response == null) {
                failed(SqsCalls.unwrap(problem));
            } else {
                succeeded(receive.asked(), came.size(), resources.nanos() - receive.start());
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(Throwable problem) {
        if (!running) {
            return;
        }
        int missed = health.failed(problem);
        failures++;
        allowed = 1;
        long pause = backOff.millis(failures);
        if (missed == 1) {
            log.warn(
                    "Receiving from {} failed and is tried again, later and later: {}",
                    queue.name(),
                    problem.toString());
        } else {
            log.debug("Receiving from {} failed {} times in a row", queue.name(), missed, problem);
        }
        goOnAfter(pause);
    }

    private void succeeded(int asked, int came, long nanos) {
        if (failures > 0) {
            log.info("Receiving from {} works again", queue.name());
            failures = 0;
        }
        health.succeeded();
        if (came > 0) {
            emptyAtOnce = 0;
            if (refusals > 0) {
                goOnAfter(backOff.millis(refusals)); // this one tries it: others wait for what becomes of it
            }
            if (came == asked) {
                allowed = Math.min(maxCalls, allowed * 2);
            } else if (came <= asked / 2) {
                allowed = Math.max(1, allowed / 2);
            }
            return;
        }
        allowed = 1;
        // a server that doesn't wait, or was told not to, would be asked without end
        if (running && (pollTimeout.isZero() || nanos < pollTimeout.toNanos() / 2)) {
            emptyAtOnce++;
            goOnAfter(idle.millis(emptyAtOnce));
        } else {
            emptyAtOnce = 0;
        }
    }

    private void goOnAfter(long millis) {
        notBefore = Math.max(notBefore, resources.nanos() + TimeUnit.MILLISECONDS.toNanos(millis));
        if (!resources.timer().isShutdown()) {
            resources.timer().schedule(this::pump, millis + 1, TimeUnit.MILLISECONDS);
        }
    }

    /** Asks for no more, and waits for what is under way: a message in an answer that nobody reads is lost for a while. */
    void stop(Duration max) {
        lock.lock();
        try {
            running = false;
        } finally {
            lock.unlock();
        }
        List<CompletableFuture<Boolean>> left =
                underWay.stream().map(Receive::done).toList();
        try {
            CompletableFuture.allOf(left.toArray(CompletableFuture[]::new)).get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.info("{} receives of {} are broken off", underWay.size(), queue.name());
            left.forEach(receive -> receive.cancel(true));
        } catch (ExecutionException e) {
            log.debug("A receive of {} failed while stopping", queue.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
