package ai.nolmt.generations.ingest.webhook;

import ai.nolmt.generations.ingest.webhook.DeliveryQueue.Claimed;
import ai.nolmt.generations.outage.Outage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Claims webhooks and delivers what waits for them, in two lanes: those whose last try failed have fewer places and none of
 * the others', so that dead targets hold up nobody; those that die together, of which nobody knows yet, move out of the
 * way. Any number of processes may do it. Safe for concurrent use.
 */
final class Dispatcher implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int SHARE_OF_FAILING = 4; // of the lane, in parts of the other one's
    private static final int SLOW = 16; // times as many may hang as may run
    private static final int GIVEN_UP_AT_ONCE = 1000;
    private static final Duration GIVE_UP_EVERY = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3); // at a stop, with what is under way

    private final DeliveryQueue queue;
    private final Delivery delivery;
    private final WebhookSender sender;
    private final WebhookSettings settings;
    private final Clock clock;
    private volatile boolean runs;
    private List<Lane> lanes = List.of();
    private Instant nextGiveUp = Instant.MIN;

    Dispatcher(DeliveryQueue queue, Delivery delivery, WebhookSender sender, WebhookSettings settings, Clock clock) {
        this.queue = queue;
        this.delivery = delivery;
        this.sender = sender;
        this.settings = settings;
        this.clock = clock;
    }

    /** How many tries may be under way, in both lanes. */
    static int atOnce(int concurrency) {
        return (concurrency + failing(concurrency)) * (1 + SLOW);
    }

    private static int failing(int concurrency) {
        return Math.max(1, concurrency / SHARE_OF_FAILING);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }

    @Override
    public void start() {
        runs = true;
        lanes = List.of(
                new Lane("webhooks", false, settings.concurrency(), SLOW * settings.concurrency()),
                new Lane(
                        "failing-webhooks",
                        true,
                        failing(settings.concurrency()),
                        SLOW * failing(settings.concurrency())));
        lanes.forEach(Lane::start);
    }

    /** What isn't done by then is given back, and is delivered again. */
    @Override
    public void stop() {
        runs = false;
        lanes.forEach(Lane::stop);
        lanes.forEach(Lane::join);
        sender.close();
        lanes.forEach(Lane::join);
        lanes.forEach(Lane::end);
    }

    @Override
    public boolean isRunning() {
        return runs;
    }

    private void giveUp() {
        Instant now = clock.instant();
        if (now.isBefore(nextGiveUp)) {
            return;
        }
        nextGiveUp = now.plus(GIVE_UP_EVERY);
        int given = queue.giveUp(GIVEN_UP_AT_ONCE);
        if (given > 0) {
            log.info("{} webhook messages were not taken in {} and wait to be replayed", given, settings.giveUpAfter());
        }
    }

    private final class Lane {
        private final boolean failing;
        private final Places places;
        private final ScheduledExecutorService timer;
        private final ExecutorService threads;
        private final Thread claims;

        private Lane(String name, boolean failing, int size, int forSlow) {
            this.failing = failing;
            this.timer = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name + "-timer"));
            this.places = new Places(size, forSlow, timer);
            AtomicInteger number = new AtomicInteger();
            this.threads = Executors.newCachedThreadPool( // no more than there are places
                    task -> new Thread(task, name + "-" + number.incrementAndGet()));
            this.claims = new Thread(this::loop, name);
        }

        private void start() {
            claims.start();
        }

        private void stop() {
            claims.interrupt();
            threads.shutdown();
        }

        private void join() {
            try {
                if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.debug("Tries of webhooks are still under way");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void end() {
            timer.shutdownNow();
        }

        private void loop() {
            while (runs) {
                try {
                    if (!some()) {
                        TimeUnit.MILLISECONDS.sleep(settings.pollEvery().toMillis());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private boolean some() throws InterruptedException {
            try {
                if (failing) {
                    giveUp();
                }
                return claim();
            } catch (RuntimeException | Error e) { // nobody else delivers: whatever it was, this thread must go on
                if (!Outage.tells(e)) {
                    log.error("Webhooks will be looked at again in {}: {}", settings.pollEvery(), e.toString());
                }
                log.debug("Why they can't be looked at", e);
                return false;
            }
        }

        /** @return whether there was anything to claim */
        private boolean claim() throws InterruptedException {
            int taken = places.takeAll();
            int used = 0;
            try {
                List<Claimed> claimed = queue.claim(failing, taken);
                for (Claimed webhook : claimed) {
                    threads.execute(() -> places.run(() -> deliver(webhook)));
                    used++;
                }
                return used > 0;
            } finally {
                places.giveBack(taken - used);
            }
        }

        private void deliver(Claimed webhook) {
            try {
                delivery.run(webhook, () -> runs);
            } catch (RuntimeException e) { // its claim ends by itself
                if (!Outage.tells(e)) {
                    log.error("A webhook's messages can't be delivered for now: {}", e.toString());
                }
                log.debug("Why webhook {} can't be delivered to", webhook.id(), e);
            }
        }
    }
}
