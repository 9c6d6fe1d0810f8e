package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.ingest.accept.AcceptanceRefused;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** One walk: takes its steps on an empty world and looks after each whether all holds. */
final class Walk implements AutoCloseable {
    private static final Duration RETENTION = Duration.ofDays(2);
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final World world;
    private final Uploading uploading;
    private final Sending sending;
    private final Bulking bulking;
    private final Receiving receiving;
    private final CleaningUp cleaningUp;
    private final Asking asking;
    private final Actors actors;
    private final Oracle oracle;
    private @Nullable Backup backup;
    private int started;

    Walk(World world, WorkFolder folder, MediaInspector media) {
        this.world = world;
        this.uploading = new Uploading(world, folder, media);
        this.sending = new Sending(world);
        this.bulking = new Bulking(world);
        this.receiving = new Receiving(world);
        this.cleaningUp = new CleaningUp(world);
        this.asking = new Asking(world);
        this.oracle = new Oracle(world);
        this.actors = new Actors(world.database::waitsForALock);
    }

    Uploading uploading() {
        return uploading;
    }

    CleaningUp cleaningUp() {
        return cleaningUp;
    }

    Asking asking() {
        return asking;
    }

    Bulking bulking() {
        return bulking;
    }

    Receiving receiving() {
        return receiving;
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
        new Ending(world, actors, this, oracle).run();
        return world.violations.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(world.violations.get(0), steps.size()));
    }

    private void take(Step step) {
        world.tookPlace(step.kind());
        switch (step.kind()) {
            case ACCEPT -> on(step, world.users, user -> uploading.accept(user, output(step), wish(step)));
            case RELAY -> act(step, uploading::relay);
            case DELIVER -> on(step, world.sent, uploading::deliver);
            case MARK_PROCESSING -> on(step, world.sent, uploading::markProcessing);
            case DEAD_LETTER -> on(step, world.sent, pointer -> uploading.deadLetter(pointer, step.more() % 2 == 0));
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
            case REDRIVE -> on(step, world.accepted, job -> asking.redrive(job.id()));
            case CANCEL -> on(step, world.accepted, asking::cancel);
            case DELETE -> on(step, world.accepted, asking::delete);
            case ERASE -> on(step, world.users, asking::erase);
            case SWEEP -> {
                UUID run = cleaningUp.ask(RunKind.ORPHANS, step.more() % 5 == 4 ? 1 : 0, step.more() % 3 != 2);
                cleaningUp.rest(run, rest(step));
                act(step, () -> cleaningUp.run(run, 0, slice(step)));
            }
            case ERASE_RUN ->
                on(step, world.users, user -> {
                    world.erasing.add(user);
                    cleaningUp.run(cleaningUp.erase(user), 0, slice(step));
                });
            case RESTORE_CHECK -> {
                UUID run = cleaningUp.adopt();
                act(step, () -> cleaningUp.run(run, 0, slice(step)));
            }
            case LOOK -> clean(step, step.more() % 2 == 0 ? RunKind.DANGLING : RunKind.SCRUB, 0, false);
            case UNDO -> on(step, world.sweeps, sweep -> asking.undo(sweep, step.more()));
            case PURGE -> clean(step, RunKind.PURGE, 0, false);
            case RETENTION -> {
                clean(step, RunKind.RETENTION, 0, false);
                clean(step, RunKind.JOBS, 0, false);
            }
            case TAKE_OVER -> onRun(step, (id, epoch) -> cleaningUp.run(id, epoch, slice(step)));
            case WORK_OFF -> on(step, world.sweeps, cleaningUp::workOff);
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
            case OPEN_UPLOAD -> on(step, world.users, user -> sending.open(user, output(step), step.more() % 3 == 2));
            case SEND -> on(step, world.announced, sending::send);
            case CLAIM -> on(step, world.announced, upload -> uploading.claim(upload, wish(step)));
            case GIVE_UP_UPLOAD -> on(step, world.announced, sending::giveUp);
            case CANCEL_LATE -> act(step, uploading::cancelLate);
            case FOLD_USAGE -> act(step, uploading::foldUsage);
            case HOLD -> on(step, world.accepted, asking::hold);
            case RELEASE -> on(step, world.accepted, asking::release);
            case HOLD_USER -> on(step, world.users, asking::holdUser);
            case RELEASE_USER -> on(step, world.users, asking::releaseUser);
            case BULK -> on(step, world.users, user -> bulking.request(user, step.more()));
            case BULK_STOP -> on(step, world.bulks, bulking::stop);
            case BULK_WORK -> {
                if (step.more() % 3 == 0 && !actors.anyInTransaction()) {
                    bulking.expireLeases();
                }
                act(step, bulking::work);
            }
            case HOOK -> {
                switch (step.more() % 5) {
                    case 3 -> on(step, world.webhooks, receiving::delete);
                    case 4 -> on(step, world.webhooks, hook -> receiving.turn(hook, step.more() % 2 == 0));
                    default -> on(step, world.users, receiving::create);
                }
            }
            case ROTATE -> on(step, world.webhooks, receiving::rotate);
            case REPLAY -> on(step, world.webhooks, hook -> receiving.replay(hook, step.more() % 3 == 0));
            case DISPATCH -> {
                if (!actors.anyInTransaction()) {
                    receiving.due();
                }
                act(step, () -> receiving.dispatch(step.more() % 6 == 5));
            }
            case BACK_UP -> {
                if (!actors.anyInTransaction()) {
                    backup = Backup.of(world);
                }
            }
            case RESTORE -> restore(step);
            case SKEW -> world.clock.skew(Duration.ofDays(step.more() % 3 - 1));
        }
    }

    private void restore(Step step) {
        if (backup == null) {
            return;
        }
        killAll();
        world.clock.skew(Duration.ZERO); // a clock that is behind makes all objects too young
        Set<String> live = oracle.keysOfRows();
        backup.putBack();
        oracle.startAgain();
        UUID run = cleaningUp.adopt();
        act(step, () -> {
            cleaningUp.run(run, 0, CleaningUp.LONG_SLICE);
            cleaningUp.isForgotten(run, live).forEach(key -> world.violated("A restore-check passed over " + key));
        });
    }

    private void killAll() {
        while (!actors.parked().isEmpty()) {
            actors.kill(actors.parked().get(0));
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

    /** One of them, if there is any. */
    private <T> void on(Step step, List<T> some, Consumer<T> work) {
        if (!some.isEmpty()) {
            T one = step.of(some);
            act(step, () -> work.accept(one));
        }
    }

    private interface OnRun {
        void run(UUID id, int epoch);
    }

    private void onRun(Step step, OnRun work) {
        List<UUID> open = cleaningUp.open();
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

    /** Shorter than most walks take, or longer; or none. */
    private static Duration rest(Step step) {
        return switch (step.more() % 7) {
            case 5 -> Duration.ofHours(2);
            case 6 -> Duration.ofDays(4);
            default -> Duration.ZERO;
        };
    }

    private static Duration slice(Step step) {
        return step.pick() % 4 == 3 ? Duration.ZERO : CleaningUp.LONG_SLICE;
    }

    @Override
    public void close() {
        killAll();
        actors.close();
    }
}
