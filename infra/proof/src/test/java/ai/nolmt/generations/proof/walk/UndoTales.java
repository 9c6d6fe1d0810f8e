package ai.nolmt.generations.proof.walk;

import static ai.nolmt.generations.proof.walk.Telling.ANYWHERE;
import static ai.nolmt.generations.proof.walk.Telling.IN_A_TRANSACTION;

import ai.nolmt.generations.proof.walk.Step.Kind;

/** Tales of sweeps that rest, and that admins take back. */
final class UndoTales {
    /** With which a sweep overrides the fuse and rests for some hours, or for days; see {@link Walk}. */
    private static final int RESTS_FOR_HOURS = 12;

    private static final int RESTS_FOR_DAYS = 13;

    private final Telling it;

    UndoTales(Telling it) {
        this.it = it;
    }

    void tell() {
        switch (it.number(4)) {
            case 0 -> undoneWhileItRests();
            case 1, 2 -> undoneWhileItIsTaken();
            default -> rests();
        }
    }

    private void sweep(int more, Stop stop) {
        it.add(new Step(Kind.SWEEP, 0, more, stop, Fault.NONE));
    }

    private void undo() {
        it.add(new Step(
                Kind.UNDO, 0, it.number(60), it.chance(3) ? it.stop(IN_A_TRANSACTION) : Stop.NEVER, Fault.NONE));
    }

    private void purge(Stop stop) {
        it.add(new Step(Kind.PURGE, 0, 0, stop, it.chance(8) ? it.fault() : Fault.NONE));
    }

    private void several() {
        for (int i = it.number(3); i >= 0; i--) {
            it.store();
        }
    }

    private void rests() {
        several();
        sweep(it.chance(2) ? RESTS_FOR_HOURS : RESTS_FOR_DAYS, it.maybe(ANYWHERE));
        purge(Stop.NEVER);
        it.resume();
        if (it.chance(2)) {
            it.add(Kind.PASS);
        }
        purge(Stop.NEVER);
        it.commit(Stop.NEVER);
    }

    private void undoneWhileItRests() {
        several();
        sweep(it.chance(2) ? RESTS_FOR_HOURS : RESTS_FOR_DAYS, Stop.NEVER);
        if (it.chance(2)) {
            it.add(new Step(Kind.PASS, 0, 1, Stop.NEVER, Fault.NONE)); // by then hours are over
            purge(it.stop(ANYWHERE));
        }
        undo();
        it.resume();
        if (it.chance(3)) {
            it.add(Kind.RETENTION);
        }
        it.add(new Step(Kind.PASS, 0, 2, Stop.NEVER, Fault.NONE));
        purge(it.maybe(ANYWHERE));
        it.resume();
        it.commit(Stop.NEVER);
    }

    /** By its own run: a page is taken, and what is left is undone. */
    private void undoneWhileItIsTaken() {
        for (int i = 0; i < 3; i++) {
            it.store();
        }
        sweep(0, Stop.NEVER);
        for (int i = 3 + it.number(3); i > 0; i--) { // its shards
            it.add(new Step(Kind.TAKE_OVER, 0, 0, Stop.NEVER, Fault.NONE));
        }
        it.add(new Step(
                Kind.TAKE_OVER,
                0,
                0,
                it.chance(4) ? it.stop(IN_A_TRANSACTION) : new Stop(Point.BEFORE_DELETE, 1),
                Fault.NONE));
        undo();
        if (!it.chance(4)) {
            it.add(Kind.RETENTION);
        }
        if (it.chance(3)) {
            purge(it.maybe(IN_A_TRANSACTION));
        }
        if (it.chance(4)) {
            it.add(Kind.GIVE_UP);
        }
        it.resume();
        it.resume();
        purge(Stop.NEVER);
    }
}
