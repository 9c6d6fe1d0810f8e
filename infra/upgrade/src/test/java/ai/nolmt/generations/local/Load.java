package ai.nolmt.generations.local;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Callers at work, each at one thing at a time, until they are told to finish. */
final class Load implements AutoCloseable {
    private static final int CALLERS = 4;
    private static final int USERS = 8;
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CALLERS + 1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<UUID> users =
            Stream.generate(UUID::randomUUID).limit(USERS).toList();
    private final List<Caller> callers;
    private final Acts acts;
    private final Ledger ledger;

    Load(Acts acts, Ledger ledger, long seed) {
        this.acts = acts;
        this.ledger = ledger;
        this.callers = IntStream.range(0, CALLERS)
                .mapToObj(i -> new Caller(new Random(seed + i)))
                .toList();
    }

    /** @param chores of admins, done beside */
    void start(Act chores) {
        callers.forEach(
                caller -> threads.scheduleWithFixedDelay(guarded(caller), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        threads.scheduleWithFixedDelay(guarded(chores), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @throws IllegalStateException if anything was answered wrongly */
    void check() {
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("A caller gave up", problem);
        }
    }

    List<UUID> users() {
        return users;
    }

    /** How often a request got no answer, or one to ask again, and was sent again. */
    int repeated() {
        return repeated.get();
    }

    /** Nothing new is begun; what was is done to its end. */
    void finish() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("A caller got no answer for two minutes");
        }
        for (Caller caller : callers) {
            Awaitility.await("what a caller began")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> {
                        caller.goOn();
                        return caller.isIdle();
                    });
        }
        check();
    }

    private Runnable guarded(Act act) {
        return () -> {
            try {
                act.perform();
            } catch (IOException e) {
                repeated.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                throw e; // ends its schedule
            }
        };
    }

    /** For one thread at a time. */
    private final class Caller implements Act {
        private final Random random;
        private @Nullable Act unfinished;

        Caller(Random random) {
            this.random = random;
        }

        @Override
        public void perform() throws IOException, InterruptedException {
            if (unfinished == null) {
                unfinished = next();
            }
            unfinished.perform();
            unfinished = null;
        }

        void goOn() throws InterruptedException {
            if (unfinished != null) {
                try {
                    perform();
                } catch (IOException e) {
                    repeated.incrementAndGet();
                }
            }
        }

        boolean isIdle() {
            return unfinished == null;
        }

        private Act next() {
            int chance = random.nextInt(100);
            Optional<Act> ending = Optional.empty();
            if (chance < 8) {
                ending = ledger.takeOldest().map(acts::delete);
            } else if (chance < 14) {
                ending = ledger.takeNewest().map(acts::delete);
            } else if (chance < 22) {
                ending = ledger.takeNewest().map(acts::cancel);
            }
            int number = numbers.getAndIncrement();
            return ending.orElseGet(() -> acts.send(users.get(number % USERS), number));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
