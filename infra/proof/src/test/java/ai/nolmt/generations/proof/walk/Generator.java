package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.proof.walk.Step.Kind;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a walk's steps of its seed. Dangerous things need several steps in a row, which steps of pure chance seldom
 * take; so tales are told of these, with chance in every stop and fault, and with steps of chance in between.
 */
final class Generator {
    private static final int SHORTEST = 15;
    private static final int LONGEST = 45;

    private final RandomGenerator random;
    private final Telling it;
    private final SendersTales senders;
    private final AdminsTales admins;
    private final UndoTales undos;
    private final ErasureTales erasures;

    Generator(RandomGenerator random) {
        this.random = random;
        this.it = new Telling(random);
        this.senders = new SendersTales(it);
        this.admins = new AdminsTales(it);
        this.undos = new UndoTales(it);
        this.erasures = new ErasureTales(it);
    }

    List<Step> steps() {
        int length = random.nextInt(SHORTEST, LONGEST);
        while (it.steps().size() < length) {
            tell();
        }
        return List.copyOf(it.steps());
    }

    private void tell() {
        switch (random.nextInt(43)) {
            case 0 -> {
                it.store();
                it.commit(Stop.NEVER);
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
            case 18, 19, 20, 21, 22, 23 -> senders.tell();
            case 24, 25, 26, 27, 28, 29 -> admins.tell();
            case 30, 31, 32, 33, 34 -> undos.tell();
            case 35, 36, 37, 38 -> erasures.tell();
            default -> {
                for (int i = 0; i < 5; i++) {
                    it.any();
                }
            }
        }
    }

    private void stalledWorker() {
        it.store();
        it.sweep(Stop.NEVER);
        if (it.chance(2)) {
            it.add(Kind.PURGE);
        }
        it.commit(Stop.NEVER);
    }

    /** Its own purge forgets what has a row again, so it is looked at before that. */
    private void stalledSweeper() {
        it.store();
        it.sweep(
                it.chance(2)
                        ? new Stop(Point.BEGIN, random.nextInt(5, 9))
                        : it.stop(Point.BEGIN, Point.AFTER_LIST, Point.BEFORE_LIST, Point.SQL));
        it.commit(Stop.NEVER);
        for (int i = 0; i < 3; i++) {
            it.add(new Step(Kind.RESUME, 0, 0, new Stop(Point.COMMITTED, 1), Fault.NONE));
        }
        it.resume();
    }

    private void commitUnderWay() {
        it.store();
        it.commit(it.stop(Telling.IN_A_TRANSACTION));
        it.sweep(it.chance(3) ? it.stop(Telling.IN_A_TRANSACTION) : Stop.NEVER);
        it.resume();
        it.add(Kind.PURGE);
    }

    private void sweepUnderWay() {
        it.store();
        it.sweep(it.chance(3) ? it.stop(Telling.IN_A_TRANSACTION) : new Stop(Point.COMMIT, random.nextInt(2, 4)));
        it.commit(it.chance(2) ? new Stop(Point.COMMIT, 1) : Stop.NEVER);
        it.resume();
        it.resume();
        it.add(Kind.PURGE);
    }

    private void endedInBetween() {
        it.store();
        it.add(new Step(
                it.chance(3) ? Kind.CANCEL : Kind.DELETE, 0, 0, it.maybe(Telling.IN_A_TRANSACTION), Fault.NONE));
        it.commit(it.maybe(Telling.IN_A_TRANSACTION));
        it.resume();
        it.add(Kind.DELIVER);
        it.commit(Stop.NEVER);
    }

    private void latePut() {
        it.add(Kind.ACCEPT);
        it.add(Kind.RELAY);
        it.add(new Step(Kind.DELIVER, 0, 0, Stop.NEVER, Fault.ECHO));
        it.sweep(Stop.NEVER);
        it.add(Kind.LAND);
        it.sweep(it.chance(3) ? it.stop(Telling.ANYWHERE) : new Stop(Point.BEFORE_LIST, random.nextInt(3, 5)));
        it.add(Kind.GIVE_UP);
        it.resume();
        it.commit(Stop.NEVER);
    }

    private void givenUpWhilePurging() {
        it.store();
        it.add(new Step(
                Kind.SWEEP,
                0,
                0,
                it.chance(2) ? new Stop(Point.BEFORE_DELETE, 1) : Stop.NEVER,
                it.chance(2) ? Fault.LATE : Fault.ANSWER_LOST));
        it.add(Kind.GIVE_UP);
        it.commit(Stop.NEVER);
        it.resume();
        it.add(Kind.LAND);
    }

    private void oldFence() {
        it.store();
        it.sweep(Stop.NEVER);
        it.add(Kind.PASS);
        it.add(Kind.PASS);
        it.add(Kind.RETENTION);
        it.commit(Stop.NEVER);
    }

    private void takenOver() {
        it.store();
        it.sweep(it.chance(3) ? it.stop(Point.BEGIN, Point.AFTER_LIST) : new Stop(Point.BEGIN, random.nextInt(5, 9)));
        if (it.chance(4)) {
            it.add(Kind.TAKE_OVER);
        }
        it.add(Kind.GIVE_UP);
        it.resume();
        it.commit(Stop.NEVER);
    }

    private void failedAndRedriven() {
        it.store();
        it.add(Kind.DEAD_LETTER);
        it.add(Kind.RELAY);
        it.add(Kind.DEAD_LETTER);
        if (it.chance(2)) {
            it.add(Kind.PASS);
            it.add(Kind.RETENTION);
        }
        it.add(Kind.REDRIVE);
        it.add(Kind.RELAY);
        it.add(Kind.DELIVER);
        it.commit(Stop.NEVER);
        it.commit(Stop.NEVER);
    }

    private void stagedAndSwept() {
        it.add(new Step(
                Kind.ACCEPT, 0, 1, it.stop(Point.BEFORE_PUT, Point.AFTER_PUT, Point.BEGIN, Point.SQL), Fault.NONE));
        it.sweep(it.maybe(Telling.IN_A_TRANSACTION));
        it.resume();
    }

    private void expires() {
        it.add(new Step(Kind.ACCEPT, 0, 4, Stop.NEVER, Fault.NONE));
        it.add(Kind.RELAY);
        it.add(Kind.DELIVER);
        it.commit(Stop.NEVER);
        it.add(it.chance(2) ? Kind.SKEW : Kind.PASS);
        it.add(Kind.PASS);
        it.add(new Step(Kind.RETENTION, 0, 0, it.maybe(Telling.ANYWHERE), it.chance(4) ? it.fault() : Fault.NONE));
    }

    private void erased() {
        it.store();
        it.add(new Step(Kind.ERASE, random.nextInt(2), 0, it.maybe(Telling.IN_A_TRANSACTION), Fault.NONE));
        it.commit(it.maybe(Telling.IN_A_TRANSACTION));
        it.add(Kind.ACCEPT);
        it.resume();
        it.add(Kind.DELIVER);
        it.commit(Stop.NEVER);
    }
}
