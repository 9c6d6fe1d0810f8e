package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.proof.walk.Step.Kind;
import ai.nolmt.generations.run.RunKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How every walk ends: all goes on, everything is delivered, the grace passes, and two sweeps and purges leave no rest. */
final class Ending {
    private static final int MAX_ROUNDS = 6;
    private static final Duration LONG = Duration.ofDays(3);

    private final World world;
    private final Actors actors;
    private final Walk walk;
    private final Uploading uploading;
    private final CleaningUp cleaningUp;
    private final Oracle oracle;

    Ending(World world, Actors actors, Walk walk, Oracle oracle) {
        this.world = world;
        this.actors = actors;
        this.walk = walk;
        this.uploading = walk.uploading();
        this.cleaningUp = walk.cleaningUp();
        this.oracle = oracle;
    }

    void run() {
        world.clock.skew(Duration.ZERO);
        while (!actors.parked().isEmpty()) {
            actors.resume(actors.parked().get(0), Stop.NEVER);
        }
        commitHeld();
        settleAgain();
        finishRuns();
        finishBulk();
        letGo();
        pass(Uploading.CLAIM.plusHours(1));
        askForRoom();
        deliverAll();
        for (int i = 0; i < 2 && world.violations.isEmpty(); i++) {
            landAll();
            tellAll();
            pass(LONG);
            cleanUp(RunKind.RETENTION);
            cleanUp(RunKind.JOBS);
            cleanUp(RunKind.ORPHANS);
            cleanUp(RunKind.PURGE);
            act(Kind.FOLD_USAGE, uploading::foldUsage);
            settleAgain();
        }
        oracle.checkEnd();
    }

    private void finishBulk() {
        walk.bulking().expireLeases();
        act(Kind.BULK_WORK, () -> {
            while (walk.bulking().work()) {
                // more
            }
        });
        oracle.check();
    }

    /** Nothing is held for ever, and then those who were erased are erased wholly. */
    private void letGo() {
        world.users.stream()
                .filter(user -> world.wasAsked(Kind.HOLD_USER, user))
                .forEach(user -> act(Kind.RELEASE_USER, () -> walk.asking().releaseUser(user)));
        world.accepted.stream()
                .filter(job -> world.wasAsked(Kind.HOLD, job.id()))
                .forEach(job -> act(Kind.RELEASE, () -> walk.asking().release(job)));
        List.copyOf(world.erased)
                .forEach(user -> act(Kind.ERASE, () -> walk.asking().erase(user)));
        oracle.check();
    }

    private void tellAll() {
        if (!world.isTaken(Kind.HOOK)) {
            return;
        }
        for (int round = 0; round < MAX_ROUNDS; round++) {
            walk.receiving().due();
            act(Kind.DISPATCH, () -> walk.receiving().dispatch(false));
        }
        oracle.check();
    }

    /** Whoever has limits gets exactly what is left of them, and what was late is over. */
    private void askForRoom() {
        act(Kind.CANCEL_LATE, () -> {
            while (uploading.cancelLate() > 0) {
                // more
            }
        });
        oracle.check();
        if (world.erasing.contains(world.limited()) && !world.erased.contains(world.limited())) {
            return; // how far it got before it was given up nobody knows
        }
        World.Outputs output = new World.Outputs(0);
        boolean room = oracle.hasRoom(output.content().length()) && !world.erasing.contains(world.limited());
        int before = world.accepted.size();
        act(Kind.ACCEPT, () -> uploading.accept(world.limited(), output, Uploading.Wish.NONE));
        if (world.accepted.size() > before != room) {
            world.violated("A user has " + (room ? "room, and is refused" : "no room, and is accepted"));
        }
    }

    /** Looked at once it has passed: what is over by then may go. */
    private void pass(Duration time) {
        walk.pass(time);
        oracle.check();
    }

    private void settleAgain() {
        oracle.check();
    }

    private void commitHeld() {
        while (!world.held.isEmpty()) {
            var group = uploading.group(world.held.get(0), 1);
            act(Kind.COMMIT, () -> uploading.commit(group));
        }
    }

    /** Half of the runs that were left alone go on, the others are given up. */
    private void finishRuns() {
        List<UUID> open = cleaningUp.open();
        for (int i = 0; i < open.size(); i += 2) {
            UUID run = open.get(i);
            cleaningUp.expireLease(run);
            cleaningUp.epochOf(run).ifPresent(now -> act(Kind.GIVE_UP, () -> cleaningUp.giveUp(run, now)));
        }
        takeOverAll();
    }

    /** Shards end before the runs that they are of. */
    private void takeOverAll() {
        for (int round = 0; round < MAX_ROUNDS && !cleaningUp.open().isEmpty(); round++) {
            if (cleaningUp.isAnyWaiting()) {
                oracle.check(); // which sees that it waits
                pass(LONG);
                // parts of an erased user's uploads are let go of by it
                UUID retention = cleaningUp.ask(RunKind.RETENTION, 0, false);
                act(Kind.RETENTION, () -> cleaningUp.run(retention, 0, CleaningUp.LONG_SLICE));
            }
            for (UUID run : cleaningUp.open()) {
                cleaningUp.expireLease(run);
                cleaningUp
                        .epochOf(run)
                        .ifPresent(now -> act(Kind.TAKE_OVER, () -> cleaningUp.run(run, now, CleaningUp.LONG_SLICE)));
            }
        }
        if (!cleaningUp.open().isEmpty()) {
            world.violated("Runs are open though everything was delivered: " + cleaningUp.open());
        }
    }

    private void deliverAll() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            act(Kind.RELAY, () -> {
                while (uploading.relay() > 0) {
                    // more
                }
            });
            oracle.check();
            List<UUID> open = oracle.jobs().values().stream()
                    .filter(JobNow::isOpen)
                    .map(JobNow::id)
                    .sorted()
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            open.forEach(this::deliver);
        }
    }

    private void deliver(UUID job) {
        Optional<Pointer> pointer =
                world.sent.stream().filter(sent -> sent.id().equals(job)).findFirst();
        if (pointer.isEmpty()) {
            world.violated("An open job is in no queue and in no outbox: " + job);
            return;
        }
        act(Kind.DELIVER, () -> uploading.deliver(pointer.get()));
        commitHeld();
    }

    private void landAll() {
        while (world.bucket.late() > 0) {
            world.bucket.land(0);
        }
    }

    private void cleanUp(RunKind kind) {
        UUID run = cleaningUp.ask(kind, 0, true);
        act(Kind.SWEEP, () -> cleaningUp.run(run, 0, CleaningUp.LONG_SLICE));
        takeOverAll();
    }

    private void act(Kind kind, Runnable work) {
        walk.act(new Step(kind, 0, 0, Stop.NEVER, Fault.NONE), work);
    }
}
