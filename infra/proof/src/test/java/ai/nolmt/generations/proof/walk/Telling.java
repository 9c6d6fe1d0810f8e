package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** What tales are made of: steps whose stops and faults are chance, with others of pure chance in between. */
final class Telling {
    static final Point[] IN_A_TRANSACTION = {
        Point.SQL, Point.COMMIT, Point.COMMIT, Point.LOCKED, Point.BEGIN, Point.COMMITTED
    };
    static final Point[] ANYWHERE = Point.values();

    private final RandomGenerator random;
    private final List<Step> steps = new ArrayList<>();

    Telling(RandomGenerator random) {
        this.random = random;
    }

    List<Step> steps() {
        return steps;
    }

    int number(int bound) {
        return random.nextInt(bound);
    }

    /** Accepted, sent, stored, not committed. */
    void store() {
        add(Kind.ACCEPT);
        if (chance(3)) {
            add(Kind.ACCEPT);
        }
        add(Kind.RELAY);
        add(new Step(Kind.DELIVER, 0, 0, Stop.NEVER, chance(4) ? Fault.ECHO : Fault.NONE));
    }

    /** The server says that the last that was sent became a dead letter, and says it again after another chance. */
    void fail() {
        for (int i = 0; i < 2; i++) {
            add(Kind.RELAY);
            add(new Step(Kind.DEAD_LETTER, 0, 0, Stop.NEVER, Fault.NONE));
        }
    }

    void commit(Stop stop) {
        add(new Step(
                Kind.COMMIT, chance(4) ? 1 : 0, random.nextInt(3), stop, chance(12) ? Fault.COMMIT_LOST : Fault.NONE));
    }

    void sweep(Stop stop) {
        add(new Step(
                Kind.SWEEP,
                random.nextInt(4),
                chance(6) ? random.nextInt(12) : 0,
                stop,
                chance(6) ? fault() : Fault.NONE));
    }

    void resume() {
        add(new Step(Kind.RESUME, 0, 0, chance(5) ? stop(ANYWHERE) : Stop.NEVER, Fault.NONE));
    }

    void add(Kind kind) {
        add(new Step(kind, 0, random.nextInt(60), Stop.NEVER, Fault.NONE));
    }

    void add(Step step) {
        if (chance(9)) {
            any();
        }
        steps.add(step);
    }

    void any() {
        Kind[] kinds = Kind.values();
        steps.add(new Step(
                kinds[random.nextInt(Kind.BACK_UP.ordinal())],
                random.nextInt(4),
                random.nextInt(60),
                chance(3) ? stop(ANYWHERE) : Stop.NEVER,
                chance(5) ? fault() : Fault.NONE));
    }

    Stop maybe(Point... points) {
        return chance(2) ? stop(points) : Stop.NEVER;
    }

    Stop stop(Point... points) {
        Point point = points[random.nextInt(points.length)];
        return point == Point.NONE ? Stop.NEVER : new Stop(point, Math.min(random.nextInt(1, 9), random.nextInt(1, 9)));
    }

    Fault fault() {
        return Fault.values()[random.nextInt(Fault.values().length)];
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
