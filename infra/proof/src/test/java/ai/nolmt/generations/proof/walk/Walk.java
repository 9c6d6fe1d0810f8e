package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.ingest.accept.AcceptanceRefused;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** One walk: takes its steps on an empty world and looks after each whether all holds. */
final class Walk implements AutoCloseable {
    private static final Duration RETENTION = Duration.ofDays(2);
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final World world;
    private final Uploading uploading;
    private final Sending sending;
    private final CleaningUp cleaningUp;
    private final Asking asking;
    private final Oracle oracle;
    private final Actors actors;
    private int started;

    Walk(World world, WorkFolder folder, MediaInspector media) {
        this.world = world;
        this.uploading = new Uploading(world, folder, media);
        this.sending = new Sending(world);
        this.cleaningUp = new CleaningUp(world);
        this.asking = new Asking(world);
        this.oracle = new Oracle(world);
        this.actors = new Actors(world.database::waitsForALock);
    }

    /** What went wrong, and at which step; as many as there are steps for the ending. */
    record Finding(String what, int step) {}

    Optional<Finding> take(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            take(steps.get(i));
            oracle.check();
            if (!world.violations.isEmpty()) {
                return Optional.of(new Finding(world.violations.get(0), i));
            }
        }
        new Ending(world, actors, this, uploading, cleaningUp, oracle).run();
        return world.violations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(world.violations.get(0), steps.size()));
    }

    private void take(Step step) {
        switch (step.kind()) {
            case ACCEPT -> {
                UUID user = step.of(world.users);
                act(step, () -> uploading.accept(user, output(step), wish(step)));
            }
            case RELAY -> act(step, uploading::relay);
            case DELIVER -> withPointer(step, pointer -> uploading.deliver(pointer));
            case MARK_PROCESSING -> withPointer(step, pointer -> uploading.markProcessing(pointer));
            case DEAD_LETTER -> withPointer(step, pointer -> uploading.deadLetter(pointer, step.more() % 2 == 0));
            case COMMIT -> {
                if (!world.held.isEmpty()) {
                    List<StoredOutput> group = uploading.group(step.of(world.held), 1 + step.more() % 3);
                    act(step, () -> uploading.commit(group));
                }
            }
            case DROP -> {
                if (!world.held.isEmpty()) {
                    world.held.remove(step.of(world.held));
                }
            }
            case REDRIVE -> withJob(step, job -> asking.redrive(job.id()));
            case CANCEL -> withJob(step, asking::cancel);
            case DELETE -> withJob(step, asking::delete);
            case ERASE -> {
                UUID user = step.of(world.users);
                act(step, () -> asking.erase(user));
            }
            case SWEEP -> clean(step, RunKind.ORPHANS, step.more() % 5 == 4 ? 1 : 0, step.more() % 3 != 2);
            case PURGE -> clean(step, RunKind.PURGE, 0, false);
            case RETENTION -> clean(step, RunKind.RETENTION, 0, false);
            case TAKE_OVER -> onRun(step, (id, epoch) -> cleaningUp.run(id, epoch, slice(step)));
            case GIVE_UP -> onRun(step, cleaningUp::giveUp);
            case RESUME -> {
                if (!actors.parked().isEmpty()) {
                    actors.resume(step.of(actors.parked()), step.stop());
                }
            }
            case KILL -> {
                if (!actors.parked().isEmpty()) {
                    actors.kill(step.of(actors.parked()));
                }
            }
            case LAND -> {
                if (world.bucket.late() > 0) {
                    world.bucket.land(Math.floorMod(step.pick(), world.bucket.late()));
                }
            }
            case PASS -> pass(Duration.ofHours(1 + 29L * (step.more() % 3)));
            case OPEN_UPLOAD -> {
                UUID user = step.of(world.users);
                act(step, () -> sending.open(user, output(step), step.more() % 3 == 2));
            }
            case SEND -> withUpload(step, sending::send);
            case CLAIM -> withUpload(step, upload -> uploading.claim(upload, wish(step)));
            case GIVE_UP_UPLOAD -> withUpload(step, sending::giveUp);
            case CANCEL_LATE -> act(step, uploading::cancelLate);
            case FOLD_USAGE -> act(step, uploading::foldUsage);
            case SKEW -> world.clock.skew(Duration.ofDays(step.more() % 3 - 1));
        }
    }

    private static World.Outputs output(Step step) {
        return new World.Outputs(step.more() % 4);
    }

    private static Uploading.Wish wish(Step step) {
        return new Uploading.Wish(
                step.more() % 7 == 6 ? "a request" : null,
                step.more() % 5 == 4 ? RETENTION : null,
                step.more() % 9 == 8 ? PATIENCE : null);
    }

    /**
     * Time stands still for whoever is in a transaction, which the server would have ended, and for a request, whose
     * connection would have ended long before: a fence of what has no job lasts a day, not for ever.
     */
    void pass(Duration time) {
        if (!actors.anyInTransaction() && !actors.isAnyParked(Step.Kind.ACCEPT.name())) {
            world.pass(time);
        }
    }

    void act(Step step, Runnable work) {
        boolean mayFail = step.fault() == Fault.COMMIT_LOST;
        actors.start(step.kind() + "-" + started++, step.stop(), step.fault(), () -> {
            try {
                work.run();
            } catch (Actor.Killed | ObjectStoreException | AcceptanceRefused | ClaimedRun.LeaseLost e) {
                return; // as it should be
            } catch (DataAccessException | TransactionException e) {
                if (!mayFail && !Actor.isKilled()) {
                    world.violated(step + " failed: " + e);
                }
            } catch (RuntimeException | AssertionError e) {
                world.violated(step + " failed: " + e);
            }
        });
    }

    private interface OnPointer {
        void run(Pointer pointer);
    }

    private void withPointer(Step step, OnPointer work) {
        if (!world.sent.isEmpty()) {
            Pointer pointer = step.of(world.sent);
            act(step, () -> work.run(pointer));
        }
    }

    private interface OnUpload {
        void run(World.Announced upload);
    }

    private void withUpload(Step step, OnUpload work) {
        if (!world.announced.isEmpty()) {
            World.Announced upload = step.of(world.announced);
            act(step, () -> work.run(upload));
        }
    }

    private interface OnJob {
        void run(World.Accepted job);
    }

    private void withJob(Step step, OnJob work) {
        if (!world.accepted.isEmpty()) {
            World.Accepted job = step.of(world.accepted);
            act(step, () -> work.run(job));
        }
    }

    private interface OnRun {
        void run(UUID id, int epoch);
    }

    private void onRun(Step step, OnRun work) {
        List<UUID> open = world.runs.stream()
                .filter(run -> cleaningUp.epochOf(run).isPresent())
                .toList();
        if (!open.isEmpty() && !actors.anyInTransaction()) {
            UUID run = step.of(open);
            int epoch = cleaningUp.epochOf(run).orElseThrow();
            cleaningUp.expireLease(run);
            act(step, () -> work.run(run, epoch));
        }
    }

    private void clean(Step step, RunKind kind, int grace, boolean overrideFuse) {
        UUID run = cleaningUp.ask(kind, grace, overrideFuse);
        act(step, () -> cleaningUp.run(run, 0, slice(step)));
    }

    private static Duration slice(Step step) {
        return step.pick() % 4 == 3 ? Duration.ZERO : CleaningUp.LONG_SLICE;
    }

    @Override
    public void close() {
        while (!actors.parked().isEmpty()) {
            actors.kill(actors.parked().get(0));
        }
        actors.close();
    }
}
