package ai.nolmt.generations.proof.walk;

import java.util.concurrent.Executor;

/**
 * Somebody at work on a thread of their own, who can be stopped at every call to bucket and database. Only one actor
 * runs at a time, so a walk is the same whenever it is walked.
 */
final class Actor {
    private static final ThreadLocal<Actor> HERE = new ThreadLocal<>();

    private final String name;
    private final Actors actors;
    private State state = State.RUNNING;
    private Stop stop;
    private int left;
    private Fault fault;
    private boolean killed;
    private volatile int backend;

    enum State {
        RUNNING,
        /** Where the walk wanted it to stop. */
        PARKED,
        /** It let go of locks: those who waited for them go first. */
        YIELDING,
        ENDED
    }

    /** Ends an actor as a killed process ends: nothing of it goes on, and its transaction is rolled back. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed");
        }
    }

    Actor(String name, Actors actors, Stop stop, Fault fault) {
        this.name = name;
        this.actors = actors;
        this.stop = stop;
        this.left = stop.nth();
        this.fault = fault;
    }

    /** Called by whatever an actor calls; nothing happens on other threads. */
    static void reach(Point point) {
        Actor actor = HERE.get();
        if (actor != null) {
            actor.at(point);
        }
    }

    /** The fault that the actor at work here is to meet, once, if it is of the bucket as asked for. */
    static Fault meet(boolean bucket) {
        Actor actor = HERE.get();
        if (actor == null || actor.killed || actor.fault == Fault.NONE || actor.fault.isOfTheBucket() != bucket) {
            return Fault.NONE;
        }
        Fault met = actor.fault;
        actor.fault = Fault.NONE;
        return met;
    }

    /** Whether the actor at work here is killed, and only unwinds. */
    static boolean isKilled() {
        Actor actor = HERE.get();
        return actor != null && actor.killed;
    }

    /** @param pid of the server's process behind the connection in use; 0 for none */
    static void uses(int pid) {
        Actor actor = HERE.get();
        if (actor != null) {
            actor.backend = pid;
        }
    }

    void start(Executor threads, Runnable work) {
        threads.execute(() -> {
            HERE.set(this);
            try {
                work.run();
            } finally {
                HERE.remove();
                become(State.ENDED);
            }
        });
    }

    private void at(Point point) {
        synchronized (actors) {
            if (killed) {
                return;
            }
            if (point == stop.point() && --left == 0) {
                stop = Stop.NEVER;
                rest(State.PARKED);
            } else if (point == Point.COMMITTED && actors.anyWaits()) {
                rest(State.YIELDING);
            }
            if (killed) {
                throw new Killed();
            }
        }
    }

    private void rest(State how) {
        become(how);
        boolean interrupted = false;
        while (state != State.RUNNING) {
            try {
                actors.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void become(State next) {
        synchronized (actors) {
            state = next;
            actors.notifyAll();
        }
    }

    void goOn(Stop next, boolean kill) {
        synchronized (actors) {
            stop = next;
            left = next.nth();
            killed = kill;
            become(State.RUNNING);
        }
    }

    /** After a yield, towards the stop that it had. */
    void proceed() {
        become(State.RUNNING);
    }

    State state() {
        return state;
    }

    int backend() {
        return backend;
    }

    boolean inTransaction() {
        return backend != 0 && state != State.ENDED;
    }

    @Override
    public String toString() {
        return name;
    }
}
