package ai.nolmt.generations.ingest.relay;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.message.Outbox;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.usage.UserUsage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Claims, sends, marks; over and over, on a thread of its own. Killed between any two of these, the rows are sent again
 * when their claim has ended: a job may be sent twice, never not at all. Any number of relays may run.
 */
public final class Relay implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private static final int AT_ONCE = 1000;
    private static final Duration DEADLINES_EVERY = Duration.ofSeconds(1);
    private static final int FOLDS_AT_ONCE = 20;
    private static final Duration FOLDED_EVERY = Duration.ofSeconds(5);
    /** Between looks that find some: under load one claim sends what tens would, and a lone job waits for nothing. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private final StageTransactions transactions;
    private final List<Lane> lanes;
    private final RelaySettings settings;
    private final Clock clock;
    private final Semaphore work = new Semaphore(0);
    private volatile @Nullable Thread thread;
    private Instant reconciled = Instant.MIN;
    private Instant looked = Instant.MIN;
    private Instant folded = Instant.MIN;

    /**
     * From an outbox to its queue.
     *
     * @param silence after which what is open is sent again
     */
    record Route(Outbox outbox, PointerSender sender, Duration silence, RelayMeters meters) {}

    Relay(StageTransactions transactions, List<Route> routes, RelaySettings settings, Clock clock) {
        this.transactions = transactions;
        this.lanes = routes.stream()
                .map(route -> new Lane(transactions, route, settings, clock))
                .toList();
        this.settings = settings;
        this.clock = clock;
    }

    /** There is something to send: look at once. Never blocks. */
    public void nudge() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    @Override
    public void start() {
        lanes.forEach(lane -> lane.route().sender().open());
        Thread loop = new Thread(this::loop, "relay");
        thread = loop;
        loop.start();
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }

    @Override
    public void stop() {
        Thread loop = thread;
        thread = null;
        nudge();
        if (loop != null) {
            try {
                loop.join(settings.lease().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void loop() {
        while (isRunning()) {
            try {
                besides(this::cancelLate);
                besides(this::reconcile);
                besides(this::foldUsage);
                Look look = Look.NOTHING;
                for (Lane lane : lanes) {
                    look = look.and(lane.relayOnce());
                }
                if (look == Look.SOME) {
                    TimeUnit.MILLISECONDS.sleep(GATHER.toMillis());
                }
                if (look != Look.MORE) {
                    idle();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) { // nobody else sends: whatever it was, this thread must go on
                if (!Outage.tells(e)) {
                    log.error("The relay will look again in {}: {}", settings.idleDelay(), e.toString());
                }
                log.debug("Why the relay failed", e);
                pause();
            }
        }
    }

    /** What fails of these, for whatever reason, keeps nothing from being sent. */
    private static void besides(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (!Outage.tells(e)) {
                log.error("What the relay does besides failed and is tried again later: {}", e.toString());
            }
            log.debug("Why it failed", e);
        }
    }

    /** What a look at the outboxes found. */
    enum Look {
        NOTHING,
        SOME,
        /** So much that there may be more. */
        MORE;

        private Look and(Look other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    /** Here, because of what there is of the pipeline this looks most often, and stands still when all does. */
    private void cancelLate() {
        Instant now = clock.instant();
        if (!now.isBefore(looked) && now.isBefore(looked.plus(DEADLINES_EVERY))) {
            return;
        }
        looked = now;
        int cancelled = transactions.as(StageRole.RELAY, tx -> JobClosing.cancelLate(tx, AT_ONCE));
        if (cancelled > 0) { // the rest of very many at the next look: what is to be sent doesn't wait for them
            log.info("{} jobs were not stored by their deadlines and are cancelled", cancelled);
        }
    }

    /** What isn't folded yet counts as well: this only keeps it short. */
    private void foldUsage() {
        Instant now = clock.instant();
        if (!now.isBefore(folded) && now.isBefore(folded.plus(FOLDED_EVERY))) {
            return;
        }
        folded = now;
        int batches = 0;
        while (transactions.as(StageRole.RELAY, tx -> UserUsage.fold(tx, AT_ONCE)) == AT_ONCE
                && ++batches < FOLDS_AT_ONCE) {
            // there are more
        }
    }

    private void reconcile() {
        Instant now = clock.instant();
        if (reconciled.equals(Instant.MIN) || now.isBefore(reconciled)) { // the clock was set back: count from here
            reconciled = now;
        }
        if (now.isBefore(reconciled.plus(settings.reconcileEvery()))) {
            return;
        }
        reconciled = now;
        lanes.forEach(lane -> reconcile(lane.route()));
    }

    /** All of them at once: what was lost may be a whole queue. */
    private void reconcile(Route route) {
        Outbox outbox = route.outbox();
        int again = 0;
        int batch;
        do {
            batch = transactions.as(StageRole.RELAY, tx -> outbox.forgetSilent(tx, route.silence(), AT_ONCE));
            again += batch;
        } while (batch == AT_ONCE && isRunning());
        if (again > 0) {
            log.warn("{} of {} were silent for longer than {} and are sent again", again, outbox, route.silence());
        }
    }

    private void idle() throws InterruptedException {
        if (work.tryAcquire(settings.idleDelay().toMillis(), TimeUnit.MILLISECONDS)) {
            work.drainPermits();
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(
                    settings.idleDelay().plus(Duration.ofMillis(500)).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
