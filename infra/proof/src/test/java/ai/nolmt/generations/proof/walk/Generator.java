package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a walk's steps of its seed. Dangerous things need several steps in a row, which steps of pure chance seldom
 * take; so tales are told of these, with chance in every stop and fault, and with steps of chance in between.
 */
final class Generator {
    private static final Point[] IN_A_TRANSACTION = {
        Point.SQL, Point.COMMIT, Point.COMMIT, Point.LOCKED, Point.BEGIN, Point.COMMITTED
    };
    private static final Point[] ANYWHERE = Point.values();
    private static final int SHORTEST = 15;
    private static final int LONGEST = 45;

    private final RandomGenerator random;
    private final List<Step> steps = new ArrayList<>();

    Generator(RandomGenerator random) {
        this.random = random;
    }

    List<Step> steps() {
        int length = random.nextInt(SHORTEST, LONGEST);
        while (steps.size() < length) {
            tell();
        }
        return List.copyOf(steps);
    }

    private void tell() {
        switch (random.nextInt(20)) {
            case 0 -> {
                store();
                commit(Stop.NEVER);
            }
            case 1, 2 -> stalledWorker();
            case 3, 4 -> stalledSweeper();
            case 5, 6 -> commitUnderWay();
            case 7, 17 -> sweepUnderWay();
            case 8 -> endedInBetween();
            case 9 -> latePut();
            case 10 -> givenUpWhilePurging();
            case 11 -> oldFence();
            case 12 -> takenOver();
            case 13 -> failedAndRedriven();
            case 14 -> stagedAndSwept();
            case 15 -> expires();
            case 16 -> erased();
            default -> {
                for (int i = 0; i < 5; i++) {
                    any();
                }
            }
        }
    }

    /** Accepted, sent, stored, not committed. */
    private void store() {
        add(Kind.ACCEPT);
        if (chance(3)) {
            add(Kind.ACCEPT);
        }
        add(Kind.RELAY);
        add(new Step(Kind.DELIVER, 0, 0, Stop.NEVER, chance(4) ? Fault.ECHO : Fault.NONE));
    }

    private void stalledWorker() {
        store();
        sweep(Stop.NEVER);
        if (chance(2)) {
            add(Kind.PURGE);
        }
        commit(Stop.NEVER);
    }

    /** Its own purge forgets what has a row again, so it is looked at before that. */
    private void stalledSweeper() {
        store();
        sweep(
                chance(2)
                        ? new Stop(Point.BEGIN, random.nextInt(5, 9))
                        : stop(Point.BEGIN, Point.AFTER_LIST, Point.BEFORE_LIST, Point.SQL));
        commit(Stop.NEVER);
        for (int i = 0; i < 3; i++) {
            add(new Step(Kind.RESUME, 0, 0, new Stop(Point.COMMITTED, 1), Fault.NONE));
        }
        resume();
    }

    private void commitUnderWay() {
        store();
        commit(stop(IN_A_TRANSACTION));
        sweep(chance(3) ? stop(IN_A_TRANSACTION) : Stop.NEVER);
        resume();
        add(Kind.PURGE);
    }

    private void sweepUnderWay() {
        store();
        sweep(chance(3) ? stop(IN_A_TRANSACTION) : new Stop(Point.COMMIT, random.nextInt(2, 4)));
        commit(chance(2) ? new Stop(Point.COMMIT, 1) : Stop.NEVER);
        resume();
        resume();
        add(Kind.PURGE);
    }

    private void endedInBetween() {
        store();
        add(new Step(chance(3) ? Kind.CANCEL : Kind.DELETE, 0, 0, maybe(IN_A_TRANSACTION), Fault.NONE));
        commit(maybe(IN_A_TRANSACTION));
        resume();
        add(Kind.DELIVER);
        commit(Stop.NEVER);
    }

    private void latePut() {
        add(Kind.ACCEPT);
        add(Kind.RELAY);
        add(new Step(Kind.DELIVER, 0, 0, Stop.NEVER, Fault.ECHO));
        sweep(Stop.NEVER);
        add(Kind.LAND);
        sweep(chance(3) ? stop(ANYWHERE) : new Stop(Point.BEFORE_LIST, random.nextInt(3, 5)));
        add(Kind.GIVE_UP);
        resume();
        commit(Stop.NEVER);
    }

    private void givenUpWhilePurging() {
        store();
        add(new Step(
                Kind.SWEEP,
                0,
                0,
                chance(2) ? new Stop(Point.BEFORE_DELETE, 1) : Stop.NEVER,
                chance(2) ? Fault.LATE : Fault.ANSWER_LOST));
        add(Kind.GIVE_UP);
        commit(Stop.NEVER);
        resume();
        add(Kind.LAND);
    }

    private void oldFence() {
        store();
        sweep(Stop.NEVER);
        add(Kind.PASS);
        add(Kind.PASS);
        add(Kind.RETENTION);
        commit(Stop.NEVER);
    }

    private void takenOver() {
        store();
        sweep(chance(3) ? stop(Point.BEGIN, Point.AFTER_LIST) : new Stop(Point.BEGIN, random.nextInt(5, 9)));
        if (chance(4)) {
            add(Kind.TAKE_OVER);
        }
        add(Kind.GIVE_UP);
        resume();
        commit(Stop.NEVER);
    }

    private void failedAndRedriven() {
        store();
        add(Kind.DEAD_LETTER);
        add(Kind.RELAY);
        add(Kind.DEAD_LETTER);
        if (chance(2)) {
            add(Kind.PASS);
            add(Kind.RETENTION);
        }
        add(Kind.REDRIVE);
        add(Kind.RELAY);
        add(Kind.DELIVER);
        commit(Stop.NEVER);
        commit(Stop.NEVER);
    }

    private void stagedAndSwept() {
        add(new Step(Kind.ACCEPT, 0, 1, stop(Point.BEFORE_PUT, Point.AFTER_PUT, Point.BEGIN, Point.SQL), Fault.NONE));
        sweep(maybe(IN_A_TRANSACTION));
        resume();
    }

    private void expires() {
        add(new Step(Kind.ACCEPT, 0, 4, Stop.NEVER, Fault.NONE));
        add(Kind.RELAY);
        add(Kind.DELIVER);
        commit(Stop.NEVER);
        add(chance(2) ? Kind.SKEW : Kind.PASS);
        add(Kind.PASS);
        add(new Step(Kind.RETENTION, 0, 0, maybe(ANYWHERE), chance(4) ? fault() : Fault.NONE));
    }

    private void erased() {
        store();
        add(new Step(Kind.ERASE, random.nextInt(2), 0, maybe(IN_A_TRANSACTION), Fault.NONE));
        commit(maybe(IN_A_TRANSACTION));
        add(Kind.ACCEPT);
        resume();
        add(Kind.DELIVER);
        commit(Stop.NEVER);
    }

    private void commit(Stop stop) {
        add(new Step(
                Kind.COMMIT, chance(4) ? 1 : 0, random.nextInt(3), stop, chance(12) ? Fault.COMMIT_LOST : Fault.NONE));
    }

    private void sweep(Stop stop) {
        add(new Step(
                Kind.SWEEP,
                random.nextInt(4),
                chance(6) ? random.nextInt(12) : 0,
                stop,
                chance(6) ? fault() : Fault.NONE));
    }

    private void resume() {
        add(new Step(Kind.RESUME, 0, 0, chance(5) ? stop(ANYWHERE) : Stop.NEVER, Fault.NONE));
    }

    private void add(Kind kind) {
        add(new Step(kind, 0, random.nextInt(60), Stop.NEVER, Fault.NONE));
    }

    private void add(Step step) {
        if (chance(9)) {
            any();
        }
        steps.add(step);
    }

    private void any() {
        Kind[] kinds = Kind.values();
        steps.add(new Step(
                kinds[random.nextInt(kinds.length)],
                random.nextInt(4),
                random.nextInt(60),
                chance(3) ? stop(ANYWHERE) : Stop.NEVER,
                chance(5) ? fault() : Fault.NONE));
    }

    private Stop maybe(Point... points) {
        return chance(2) ? stop(points) : Stop.NEVER;
    }

    private Stop stop(Point... points) {
        Point point = points[random.nextInt(points.length)];
        return point == Point.NONE ? Stop.NEVER : new Stop(point, Math.min(random.nextInt(1, 9), random.nextInt(1, 9)));
    }

    private Fault fault() {
        return Fault.values()[random.nextInt(Fault.values().length)];
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
