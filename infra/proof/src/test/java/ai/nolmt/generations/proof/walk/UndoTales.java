package ai.nolmt.generations.proof.walk;

import static ai.nolmt.generations.proof.walk.Telling.ANYWHERE;
import static ai.nolmt.generations.proof.walk.Telling.IN_A_TRANSACTION;

import ai.nolmt.generations.proof.walk.Step.Kind;

/** Tales of sweeps that rest, and that admins take back. */
final class UndoTales {
    /** With which a sweep overrides the fuse and rests for some hours, or for days; see {@link Walk}. */
    private static final int RESTS_FOR_HOURS = 12;

    private static final int RESTS_FOR_DAYS = 13;

    /** What one user has of it, or half a key; see {@link Asking}. */
    private static final int ONES_OWN = 1;

    /** And no prefix of it; see {@link Asking}. */
    private static final int THE_WHOLE = 3;

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

    /** The shards of what is longer than a page, and its release. */
    private void workOff(Stop stop) {
        it.add(new Step(Kind.WORK_OFF, 0, 0, stop, Fault.NONE));
    }

    private void undo(int more) {
        it.add(new Step(Kind.UNDO, 0, more, it.chance(3) ? it.stop(IN_A_TRANSACTION) : Stop.NEVER, Fault.NONE));
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
        workOff(it.maybe(ANYWHERE));
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
        workOff(Stop.NEVER);
        if (it.chance(3)) {
            it.add(new Step(Kind.PASS, 0, 1, Stop.NEVER, Fault.NONE)); // by then hours are over
            purge(it.stop(ANYWHERE));
        }
        undo(it.chance(2) ? it.number(60) : ONES_OWN + it.number(2));
        it.resume();
        if (it.chance(3)) {
            it.add(Kind.RETENTION);
        }
        for (int i = 0; i < 2; i++) { // by then days are over, too
            it.add(new Step(Kind.PASS, 0, 2, Stop.NEVER, Fault.NONE));
        }
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
        // no shard deletes
        workOff(it.chance(4) ? it.stop(IN_A_TRANSACTION) : new Stop(Point.BEFORE_DELETE, 1));
        undo(it.chance(3) ? it.number(60) : THE_WHOLE);
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
