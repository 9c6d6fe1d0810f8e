package ai.nolmt.generations.proof.walk;

import static ai.nolmt.generations.proof.walk.Telling.ANYWHERE;
import static ai.nolmt.generations.proof.walk.Telling.IN_A_TRANSACTION;

import ai.nolmt.generations.proof.walk.Step.Kind;

/** Tales of those who send: outputs by link, more than they may have, and what must be stored in time. */
final class SendersTales {
    /** Of a step that is picked by it: the user who has limits. */
    private static final int LIMITED = 1;
    /** Of an accept that takes more than one statement. */
    private static final int STAGED = 1;
    /** What it has written nobody sees yet. */
    private static final Stop WRITTEN = new Stop(Point.COMMIT, 1);

    /** Of an inline and of a staged output that must be stored in time; see {@link Walk}. */
    private static final int[] IN_TIME = {8, 17};

    private final Telling it;

    SendersTales(Telling it) {
        this.it = it;
    }

    void tell() {
        switch (it.number(10)) {
            case 0 -> claimedAndStored();
            case 1 -> claimedBesideItsEnd();
            case 2 -> claimedTwice();
            case 3 -> lateUpload();
            case 4 -> endedWhileItsJobIsOpen();
            case 5 -> sweptBesideItsClaim();
            case 6 -> tooMany();
            case 7 -> roomAgain();
            case 8 -> failedBesideItsDeadline();
            default -> late();
        }
    }

    private void upload() {
        it.add(Kind.OPEN_UPLOAD);
        it.add(new Step(Kind.SEND, 0, 0, Stop.NEVER, it.chance(4) ? it.fault() : Fault.NONE));
    }

    private void claim(Stop stop) {
        it.add(new Step(Kind.CLAIM, 0, it.number(60), stop, it.chance(12) ? Fault.COMMIT_LOST : Fault.NONE));
    }

    private void store() {
        it.add(Kind.RELAY);
        it.add(Kind.DELIVER);
        it.commit(Stop.NEVER);
    }

    private void claimedAndStored() {
        upload();
        claim(it.maybe(IN_A_TRANSACTION));
        it.resume();
        store();
        it.add(Kind.PURGE);
    }

    private void claimedBesideItsEnd() {
        upload();
        claim(it.stop(IN_A_TRANSACTION));
        if (it.chance(2)) {
            it.add(Kind.PASS);
            it.add(new Step(Kind.RETENTION, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        } else {
            it.add(new Step(Kind.GIVE_UP_UPLOAD, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        }
        it.resume();
        it.resume();
        it.add(Kind.PURGE);
        store();
    }

    private void claimedTwice() {
        upload();
        claim(it.stop(IN_A_TRANSACTION));
        claim(it.maybe(IN_A_TRANSACTION));
        it.resume();
        it.resume();
        store();
    }

    private void lateUpload() {
        it.add(Kind.OPEN_UPLOAD);
        it.add(new Step(
                Kind.SEND,
                0,
                0,
                it.maybe(Point.BEFORE_PUT, Point.AFTER_PUT),
                it.chance(2) ? Fault.LATE : it.chance(2) ? Fault.ECHO : Fault.NONE));
        if (it.chance(3)) {
            claim(Stop.NEVER);
        }
        it.add(it.chance(2) ? Kind.PASS : Kind.GIVE_UP_UPLOAD);
        if (it.chance(2)) {
            it.add(Kind.RETENTION);
        }
        it.resume();
        it.add(Kind.LAND);
        claim(Stop.NEVER);
        it.sweep(Stop.NEVER);
    }

    private void endedWhileItsJobIsOpen() {
        upload();
        claim(Stop.NEVER);
        it.add(Kind.PASS);
        it.add(new Step(Kind.RETENTION, 0, 0, it.maybe(ANYWHERE), Fault.NONE));
        it.add(Kind.PURGE);
        store();
        it.resume();
    }

    private void sweptBesideItsClaim() {
        upload();
        boolean sweepFirst = it.chance(2);
        if (sweepFirst) {
            it.sweep(it.stop(Point.BEGIN, Point.AFTER_LIST, Point.SQL, Point.COMMIT));
        }
        claim(sweepFirst ? Stop.NEVER : it.stop(IN_A_TRANSACTION));
        if (!sweepFirst) {
            it.sweep(it.maybe(IN_A_TRANSACTION));
        }
        it.resume();
        store();
    }

    private void accept(int more, Stop stop) {
        it.add(new Step(Kind.ACCEPT, LIMITED, more, stop, Fault.NONE));
    }

    private void tooMany() {
        for (int i = it.number(3); i >= 0; i--) {
            accept(it.number(2), Stop.NEVER);
        }
        accept(STAGED, it.chance(2) ? WRITTEN : it.stop(IN_A_TRANSACTION));
        accept(STAGED, it.maybe(IN_A_TRANSACTION));
        it.resume();
        it.resume();
        it.add(new Step(Kind.FOLD_USAGE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        it.add(Kind.FOLD_USAGE);
    }

    private void roomAgain() {
        for (int i = 0; i < 4; i++) {
            accept(0, Stop.NEVER);
        }
        it.fail();
        accept(0, it.maybe(IN_A_TRANSACTION));
        it.add(redrive());
        it.resume();
        it.add(it.chance(2) ? Kind.DELETE : Kind.CANCEL);
        accept(0, Stop.NEVER);
        it.add(new Step(Kind.FOLD_USAGE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
    }

    /** Of what is late no dead letter says anything; what failed in time and is redriven has all the time there is. */
    private void failedBesideItsDeadline() {
        it.add(new Step(Kind.ACCEPT, 0, IN_TIME[it.number(2)], Stop.NEVER, Fault.NONE));
        boolean lateFirst = it.chance(2);
        if (lateFirst) {
            it.add(Kind.RELAY);
            it.add(new Step(Kind.DEAD_LETTER, 0, 0, Stop.NEVER, Fault.NONE));
            it.add(Kind.RELAY);
        } else {
            it.fail();
        }
        it.add(new Step(Kind.PASS, 0, 1, Stop.NEVER, Fault.NONE));
        it.add(lateFirst ? new Step(Kind.DEAD_LETTER, 0, 0, Stop.NEVER, Fault.NONE) : redrive());
        it.add(Kind.CANCEL_LATE);
        it.resume();
    }

    private Step redrive() {
        return new Step(Kind.REDRIVE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE);
    }

    private void late() {
        it.add(new Step(Kind.ACCEPT, 0, IN_TIME[it.number(2)], Stop.NEVER, Fault.NONE));
        it.add(Kind.RELAY);
        it.add(Kind.DELIVER);
        if (!it.chance(4)) {
            it.add(new Step(Kind.PASS, 0, 1, Stop.NEVER, Fault.NONE));
        }
        boolean cancelFirst = it.chance(2);
        if (cancelFirst) {
            it.add(new Step(Kind.CANCEL_LATE, 0, 0, it.maybe(IN_A_TRANSACTION), Fault.NONE));
        }
        if (it.chance(3)) {
            it.add(Kind.DEAD_LETTER);
        }
        if (it.chance(2)) {
            it.add(new Step(Kind.DELETE, 0, 0, it.chance(2) ? WRITTEN : it.stop(IN_A_TRANSACTION), Fault.NONE));
        } else {
            it.commit(it.maybe(IN_A_TRANSACTION));
        }
        if (!cancelFirst) {
            it.add(Kind.CANCEL_LATE);
        }
        it.resume();
    }
}
