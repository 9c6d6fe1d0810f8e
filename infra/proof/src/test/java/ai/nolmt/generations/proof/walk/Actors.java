package ai.nolmt.generations.proof.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * All actors of a walk. The walk's thread starts or resumes one and then waits until nobody runs any more: everyone has
 * ended, is parked, or waits for a lock of somebody who is.
 */
final class Actors implements AutoCloseable {
    private static final long LOOK_FOR_LOCKS_AFTER_MILLIS = 4;
    private static final int MAX_LOOKS = 5000;

    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService executor = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "actor-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });
    private final IntPredicate waitsForALock;
    private final List<Actor> alive = new ArrayList<>();
    private boolean someWait;

    /** @param waitsForALock whether the server's process with this id does */
    Actors(IntPredicate waitsForALock) {
        this.waitsForALock = waitsForALock;
    }

    Actor start(String name, Stop stop, Fault fault, Runnable work) {
        Actor actor = new Actor(name, this, stop, fault);
        synchronized (this) {
            alive.add(actor);
        }
        actor.start(executor, work);
        settle();
        return actor;
    }

    void resume(Actor actor, Stop stop) {
        actor.goOn(stop, false);
        settle();
    }

    void kill(Actor actor) {
        actor.goOn(Stop.NEVER, true);
        settle();
    }

    /** In the order in which they were started. */
    synchronized List<Actor> parked() {
        return alive.stream().filter(a -> a.state() == Actor.State.PARKED).toList();
    }

    boolean isAnyParked(String name) {
        return parked().stream().anyMatch(actor -> actor.toString().startsWith(name));
    }

    synchronized boolean anyInTransaction() {
        return alive.stream().anyMatch(Actor::inTransaction);
    }

    synchronized boolean anyWaits() {
        return someWait;
    }

    private void settle() {
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            List<Actor> running = waitForRest();
            synchronized (this) {
                someWait = false;
            }
            boolean allWait = running.stream().allMatch(a -> waitsForALock.test(a.backend()));
            synchronized (this) {
                alive.removeIf(a -> a.state() == Actor.State.ENDED);
                List<Actor> yielding = alive.stream()
                        .filter(a -> a.state() == Actor.State.YIELDING)
                        .toList();
                if (!allWait) {
                    continue;
                }
                someWait = !running.isEmpty();
                if (yielding.isEmpty()) {
                    return;
                }
                yielding.get(0).proceed();
            }
        }
        throw new IllegalStateException("Somebody neither ends nor waits for a lock: " + alive);
    }

    /** Those who run after a moment, or none as soon as that is so. */
    private synchronized List<Actor> waitForRest() {
        long until = System.nanoTime() + LOOK_FOR_LOCKS_AFTER_MILLIS * 1_000_000;
        while (true) {
            List<Actor> running =
                    alive.stream().filter(a -> a.state() == Actor.State.RUNNING).toList();
            long millis = (until - System.nanoTime()) / 1_000_000;
            if (running.isEmpty() || millis <= 0) {
                return running;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
