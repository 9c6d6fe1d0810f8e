package ai.nolmt.generations.proof.walk;

import static ai.nolmt.generations.proof.walk.Telling.ANYWHERE;
import static ai.nolmt.generations.proof.walk.Telling.IN_A_TRANSACTION;

import ai.nolmt.generations.proof.walk.Step.Kind;

/** Tales of users whom a clean-up erases, of what arrives behind it, and of clean-ups that look whether all is there. */
final class ErasureTales {
    /** Of an accept that stages its output. */
    private static final int STAGED = 1;

    private final Telling it;

    ErasureTales(Telling it) {
        this.it = it;
    }

    void tell() {
        switch (it.number(5)) {
            case 0 -> erasedWhileStored();
            case 1 -> staged();
            case 2 -> sentBehindIt();
            case 3 -> restored();
            default -> looks();
        }
    }

    private void erase() {
        it.add(new Step(Kind.ERASE_RUN, it.number(4), 0, it.maybe(ANYWHERE), it.chance(6) ? it.fault() : Fault.NONE));
    }

    private void goesOn() {
        for (int i = it.number(3); i >= 0; i--) {
            if (it.chance(3)) {
                it.add(new Step(Kind.SKEW, 0, it.number(3), Stop.NEVER, Fault.NONE));
            }
            if (it.chance(2)) {
                it.add(new Step(Kind.PASS, 0, it.number(3), Stop.NEVER, Fault.NONE));
            }
            if (it.chance(2)) {
                it.add(Kind.LAND);
            }
            it.add(new Step(Kind.TAKE_OVER, 0, 0, it.chance(3) ? it.stop(ANYWHERE) : Stop.NEVER, Fault.NONE));
        }
        it.resume();
    }

    private void erasedWhileStored() {
        it.store();
        boolean first = it.chance(2);
        if (first) {
            it.commit(it.maybe(IN_A_TRANSACTION));
        }
        erase();
        if (!first) {
            it.commit(it.maybe(IN_A_TRANSACTION));
        }
        it.resume();
        it.resume();
        goesOn();
    }

    /** By whoever accepts it, who stands still before or behind the bytes; or for a job that is open. */
    private void staged() {
        it.add(new Step(
                Kind.ACCEPT,
                0,
                STAGED,
                it.maybe(Point.BEFORE_PUT, Point.AFTER_PUT, Point.BEGIN),
                it.chance(3) ? Fault.LATE : Fault.NONE));
        erase();
        it.resume();
        it.add(Kind.LAND);
        goesOn();
    }

    private void sentBehindIt() {
        it.add(Kind.OPEN_UPLOAD);
        erase();
        it.add(new Step(Kind.SEND, 0, 0, Stop.NEVER, it.chance(2) ? Fault.LATE : Fault.NONE));
        it.resume();
        goesOn();
    }

    /** What was stored, deleted and purged since the backup is so no more for the database. */
    private void restored() {
        it.store();
        it.commit(it.maybe(IN_A_TRANSACTION));
        it.add(Kind.BACK_UP);
        if (it.chance(2)) {
            it.add(new Step(Kind.DELETE, 0, 0, Stop.NEVER, Fault.NONE));
            it.add(Kind.PURGE);
        }
        it.store();
        it.commit(Stop.NEVER);
        if (it.chance(2)) {
            it.sweep(it.maybe(ANYWHERE));
        }
        if (it.chance(3)) {
            it.add(Kind.PASS);
        }
        it.add(Kind.LAND);
        it.add(Kind.RESTORE);
        it.add(Kind.DELIVER);
        it.commit(it.maybe(IN_A_TRANSACTION));
        it.add(new Step(Kind.LOOK, 0, it.number(2), it.maybe(ANYWHERE), Fault.NONE));
        it.add(Kind.PURGE);
        it.resume();
    }

    private void looks() {
        it.store();
        it.commit(it.maybe(IN_A_TRANSACTION));
        it.add(new Step(
                it.chance(2) ? Kind.RESTORE_CHECK : Kind.LOOK, 0, it.number(2), it.maybe(ANYWHERE), Fault.NONE));
        if (it.chance(2)) {
            it.add(new Step(Kind.DELETE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
            it.add(Kind.PURGE);
            it.add(Kind.LAND);
        }
        it.resume();
        it.add(new Step(Kind.RESTORE_CHECK, 0, 0, it.maybe(ANYWHERE), Fault.NONE));
        it.resume();
    }
}
