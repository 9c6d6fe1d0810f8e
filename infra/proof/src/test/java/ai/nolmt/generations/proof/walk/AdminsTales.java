package ai.nolmt.generations.proof.walk;

import static ai.nolmt.generations.proof.walk.Telling.ANYWHERE;
import static ai.nolmt.generations.proof.walk.Telling.IN_A_TRANSACTION;

import ai.nolmt.generations.proof.walk.Step.Kind;

/** Tales of what admins do in bulk and hold, and of those who are told how jobs end. */
final class AdminsTales {
    private static final int CANCEL = 0;
    private static final int DELETE = 1;
    private static final int DELETE_FAILED = 2;
    private static final int DELETE_STORED = 3;
    private static final int REDRIVE = 4;
    /** With which the lease of whoever is at work before is over. */
    private static final int TAKEN_OVER = 3;
    /** What expires. */
    private static final int FOR_A_WHILE = 4;

    /** Whoever dispatches has a webhook, which nobody sees yet. */
    private static final Stop CLAIMING = new Stop(Point.COMMIT, 1);
    /** They have it, and have yet to read what is to be told. */
    private static final Stop CLAIMED = new Stop(Point.BEGIN, 2);

    private static final Stop TELLING = new Stop(Point.BEFORE_POST, 1);

    /** Of what may become of a webhook; see {@link Walk}. */
    private static final int DELETED = 3;

    private static final int TURNED_OFF = 9;
    private static final int TURNED_ON = 4;

    private final Telling it;

    AdminsTales(Telling it) {
        this.it = it;
    }

    void tell() {
        switch (it.number(10)) {
            case 0 -> cancelledWhileStored();
            case 1 -> deletedWhileStored();
            case 2 -> redrivenWhileDeleted();
            case 3 -> takenOver();
            case 4 -> held();
            case 5 -> told();
            case 6 -> toldWhileItEnds();
            case 7 -> rotated();
            case 8 -> missed();
            default -> deletedWhileTold();
        }
    }

    private void bulk(int variant) {
        it.add(new Step(Kind.BULK, 0, variant, it.chance(6) ? it.stop(IN_A_TRANSACTION) : Stop.NEVER, Fault.NONE));
    }

    private void work(int more, Stop stop) {
        it.add(new Step(Kind.BULK_WORK, 0, more, stop, it.chance(12) ? Fault.COMMIT_LOST : Fault.NONE));
    }

    private void several() {
        for (int i = it.number(4); i >= 0; i--) {
            it.add(new Step(Kind.ACCEPT, it.chance(3) ? 1 : 0, it.number(60), Stop.NEVER, Fault.NONE));
        }
    }

    private void cancelledWhileStored() {
        several();
        it.store();
        bulk(it.chance(2) ? CANCEL : CANCEL + 5);
        boolean workFirst = it.chance(2);
        if (workFirst) {
            work(1, it.stop(IN_A_TRANSACTION));
        }
        it.commit(workFirst ? Stop.NEVER : it.stop(IN_A_TRANSACTION));
        if (!workFirst) {
            work(1, it.maybe(IN_A_TRANSACTION));
        }
        it.resume();
        it.resume();
        work(1, Stop.NEVER);
    }

    private void deletedWhileStored() {
        several();
        it.store();
        bulk(it.chance(2) ? DELETE : DELETE_STORED);
        it.commit(it.maybe(IN_A_TRANSACTION));
        work(1, it.maybe(IN_A_TRANSACTION));
        it.resume();
        it.commit(Stop.NEVER);
        it.resume();
        work(1, Stop.NEVER);
    }

    private void redrivenWhileDeleted() {
        several();
        it.fail();
        it.add(new Step(Kind.REDRIVE, 0, 0, it.stop(IN_A_TRANSACTION), Fault.NONE));
        bulk(it.chance(3) ? REDRIVE : DELETE_FAILED);
        work(1, it.maybe(IN_A_TRANSACTION));
        it.resume();
        it.resume();
        work(1, Stop.NEVER);
    }

    private void takenOver() {
        several();
        several();
        bulk(it.number(2));
        work(1, it.stop(IN_A_TRANSACTION));
        work(TAKEN_OVER, it.maybe(IN_A_TRANSACTION));
        it.add(it.chance(3) ? Kind.KILL : Kind.RESUME);
        it.resume();
        it.add(it.chance(4) ? Kind.BULK_STOP : Kind.ACCEPT);
        work(TAKEN_OVER, Stop.NEVER);
        work(TAKEN_OVER, Stop.NEVER);
    }

    private void held() {
        it.add(new Step(Kind.ACCEPT, 0, it.chance(2) ? FOR_A_WHILE : 0, Stop.NEVER, Fault.NONE));
        it.add(Kind.RELAY);
        it.add(Kind.DELIVER);
        it.commit(Stop.NEVER);
        boolean user = it.chance(2);
        Kind hold = user ? Kind.HOLD_USER : Kind.HOLD;
        boolean holdFirst = !it.chance(3);
        if (holdFirst) {
            it.add(new Step(hold, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        }
        goes(holdFirst);
        if (!holdFirst) {
            it.add(new Step(hold, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        }
        it.resume();
        it.resume();
        if (it.chance(2)) {
            it.add(new Step(user ? Kind.RELEASE_USER : Kind.RELEASE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        }
        it.add(Kind.RETENTION);
    }

    /** What was stored last, unless it is held, or will be in the middle of it. */
    private void goes(boolean isHeld) {
        switch (it.number(4)) {
            case 0 ->
                it.add(new Step(
                        Kind.DELETE,
                        0,
                        0,
                        isHeld ? it.maybe(IN_A_TRANSACTION) : new Stop(Point.COMMIT, 1),
                        Fault.NONE));
            case 1 -> it.add(new Step(Kind.ERASE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
            case 2 -> {
                bulk(DELETE_STORED);
                work(1, it.maybe(IN_A_TRANSACTION));
            }
            default -> {
                it.add(new Step(Kind.PASS, 0, 2, Stop.NEVER, Fault.NONE));
                it.add(new Step(Kind.RETENTION, 0, 0, it.maybe(ANYWHERE), Fault.NONE));
            }
        }
    }

    private void hook() {
        it.add(new Step(Kind.HOOK, 0, 0, it.chance(6) ? it.stop(IN_A_TRANSACTION) : Stop.NEVER, Fault.NONE));
    }

    private void dispatch(int more, Stop stop) {
        it.add(new Step(Kind.DISPATCH, 0, more, stop, it.chance(3) ? it.fault() : Fault.NONE));
    }

    private void told() {
        hook();
        it.store();
        it.commit(Stop.NEVER);
        dispatch(it.number(6), it.maybe(ANYWHERE));
        dispatch(it.number(6), Stop.NEVER);
        it.resume();
        if (it.chance(3)) {
            it.add(new Step(Kind.PASS, 0, 2, Stop.NEVER, Fault.NONE));
            it.add(new Step(Kind.PASS, 0, 2, Stop.NEVER, Fault.NONE));
        }
        dispatch(0, Stop.NEVER);
    }

    private void toldWhileItEnds() {
        hook();
        it.store();
        if (it.chance(2)) {
            it.commit(Stop.NEVER);
            it.store();
            dispatch(0, CLAIMING);
        }
        if (it.chance(2)) {
            it.commit(it.maybe(IN_A_TRANSACTION));
        } else {
            it.add(new Step(Kind.DELETE, 0, 0, it.stop(IN_A_TRANSACTION), Fault.NONE));
        }
        dispatch(0, it.maybe(ANYWHERE));
        it.add(it.chance(3) ? Kind.KILL : Kind.RESUME);
        dispatch(0, it.maybe(ANYWHERE));
        it.resume();
    }

    private void rotated() {
        hook();
        it.store();
        it.commit(Stop.NEVER);
        for (int i = it.number(4); i >= 0; i--) {
            it.add(new Step(Kind.ROTATE, 0, 0, it.chance(4) ? it.stop(IN_A_TRANSACTION) : Stop.NEVER, Fault.NONE));
            if (it.chance(4)) {
                it.add(Kind.PASS);
            }
        }
        dispatch(it.number(6), it.maybe(ANYWHERE));
        it.resume();
        dispatch(0, Stop.NEVER);
    }

    private void missed() {
        boolean hookFirst = it.chance(2);
        if (hookFirst) {
            hook();
            it.add(new Step(Kind.HOOK, 0, TURNED_OFF, Stop.NEVER, Fault.NONE));
        }
        it.store();
        it.commit(it.maybe(IN_A_TRANSACTION));
        if (!hookFirst) {
            hook();
        }
        it.add(new Step(Kind.REPLAY, 0, it.number(3), it.maybe(IN_A_TRANSACTION), Fault.NONE));
        it.resume();
        dispatch(it.number(6), it.maybe(ANYWHERE));
        it.add(new Step(Kind.REPLAY, 0, it.number(3), it.maybe(IN_A_TRANSACTION), Fault.NONE));
        it.add(new Step(Kind.HOOK, 0, TURNED_ON, Stop.NEVER, Fault.NONE));
        it.resume();
        dispatch(0, Stop.NEVER);
    }

    private void deletedWhileTold() {
        hook();
        it.store();
        it.commit(Stop.NEVER);
        if (it.chance(3)) {
            it.add(new Step(Kind.DISPATCH, 0, 0, TELLING, Fault.ONE_KEY_FAILS)); // by then it wants nothing more
        } else {
            dispatch(0, it.chance(2) ? CLAIMED : it.stop(ANYWHERE));
        }
        it.add(
                it.chance(3)
                        ? new Step(Kind.ERASE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE)
                        : new Step(
                                Kind.HOOK,
                                0,
                                it.chance(3) ? it.chance(2) ? TURNED_OFF : TURNED_ON : DELETED,
                                it.maybe(IN_A_TRANSACTION),
                                Fault.NONE));
        it.resume();
        it.resume();
        it.add(Kind.RETENTION);
        dispatch(0, Stop.NEVER);
    }
}
