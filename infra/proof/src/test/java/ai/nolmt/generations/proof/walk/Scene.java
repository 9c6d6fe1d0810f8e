package ai.nolmt.generations.proof.walk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.database.Installation;
import ai.nolmt.generations.ingest.cleanup.AdminUndo;
import ai.nolmt.generations.media.MediaInspector;
import ai.nolmt.generations.message.Pointer;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.object.WorkFolder;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.upload.commit.CommitOutcome;
import ai.nolmt.generations.upload.store.StoredOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An empty world in which a job was accepted and sent, and those who have to do with it. */
final class Scene implements AutoCloseable {
    private static final long SEED = 1;
    private static final int STAGED = 1;
    private static final int WHOLE = 3;
    private static final Duration REST = Duration.ofHours(2);
    private static final Duration LONG = Duration.ofDays(3);

    private static final String FIRST_SHARD = """
            SELECT id FROM nolmt.cleanup_runs WHERE shard_root = 'generations/' AND shard_after IS NULL
            ORDER BY id DESC LIMIT 1""";

    private final World world;
    private final Actors actors;
    private final Uploading uploading;
    private final CleaningUp cleaningUp;
    private final Asking asking;
    private final Oracle oracle;
    private final Map<UUID, CommitOutcome> outcomes = new HashMap<>();
    private final World.Accepted job;
    private final List<String> abandoned = new ArrayList<>();
    private Optional<AdminUndo.Told> told = Optional.empty();

    Scene(WalkDatabase database, Installation installation, WorkFolder folder, MediaInspector media) {
        this.world = new World(database, installation, SEED);
        this.actors = new Actors(database::waitsForALock);
        this.uploading = new Uploading(world, folder, media);
        this.cleaningUp = new CleaningUp(world);
        this.asking = new Asking(world);
        this.oracle = new Oracle(world);
        this.job = accept();
    }

    World.Accepted job() {
        return job;
    }

    /** One more, of the same user. */
    World.Accepted accept() {
        uploading.accept(world.users.get(1), new World.Outputs(STAGED), Uploading.Wish.NONE);
        uploading.relay();
        return world.accepted.get(world.accepted.size() - 1);
    }

    /** A worker stores its output under a new key, and has yet to commit it. */
    void store(World.Accepted one) {
        uploading.deliver(pointersOf(one).get(0));
    }

    /** All that is stored, as one group. */
    void commit() {
        List<StoredOutput> group = List.copyOf(world.held);
        world.held.clear();
        outcomes.putAll(uploading.commit(group));
    }

    /** Its worker is killed before it commits, again and again, until its message is a dead letter. */
    void fail(World.Accepted one) {
        world.held.clear();
        for (int i = 0; i < 2; i++) {
            uploading.relay();
            deadLetter(one, pointersOf(one).size() - 1);
        }
    }

    /** @param nth of those that were sent, from 0 */
    void deadLetter(World.Accepted one, int nth) {
        uploading.deadLetter(pointersOf(one).get(nth), true);
    }

    private List<Pointer> pointersOf(World.Accepted one) {
        return world.sent.stream().filter(sent -> sent.id().equals(one.id())).toList();
    }

    void redrive(World.Accepted one) {
        asking.redrive(one.id());
        uploading.relay();
    }

    void delete(World.Accepted one) {
        asking.delete(one);
    }

    void erase(World.Accepted one) {
        asking.erase(one.user());
    }

    void hold(World.Accepted one) {
        asking.hold(one);
    }

    void release(World.Accepted one) {
        asking.release(one);
    }

    /** Whether an admin was told so. */
    boolean isHeld(World.Accepted one) {
        return world.kept.contains(one.id());
    }

    /** An object that nobody names. */
    void abandon() {
        UUID generation = world.ids.get();
        String key = new ObjectKey(World.PREFIX, world.users.get(1), generation, world.ids.get(), "png").value();
        World.Outputs output = new World.Outputs(0);
        world.bucket.put(key, output.content(), "image/png", Sha256.of(output.content()));
        abandoned.add(key);
    }

    /** How many of them are there. */
    long orphans() {
        return abandoned.stream()
                .filter(key -> world.bucket.head(key).isPresent())
                .count();
    }

    /** What it found has rested, and nobody took it. */
    void sweepAndRest() {
        UUID run = cleaningUp.ask(RunKind.ORPHANS, 0, true);
        cleaningUp.rest(run, REST);
        cleaningUp.run(run, 0, CleaningUp.LONG_SLICE);
        cleaningUp.finish(run);
        world.pass(REST);
    }

    /** A sweep that waits for its shards, of which one has all the orphans. */
    UUID fannedOut() {
        UUID run = cleaningUp.ask(RunKind.ORPHANS, 0, true);
        cleaningUp.run(run, 0, CleaningUp.LONG_SLICE);
        return run;
    }

    /** The shard of the last sweep that has them. */
    void sweepShard() {
        UUID shard = world.database.sql().sql(FIRST_SHARD).query(UUID.class).single();
        cleaningUp.run(shard, 0, CleaningUp.LONG_SLICE);
    }

    void giveUp(UUID run) {
        cleaningUp.epochOf(run).ifPresent(epoch -> cleaningUp.giveUp(run, epoch));
    }

    Runnable purge() {
        return run(RunKind.PURGE);
    }

    void retain() {
        run(RunKind.RETENTION).run();
        run(RunKind.JOBS).run();
    }

    /** The last sweep, all of it. */
    void undo() {
        world.tookPlace(Step.Kind.UNDO);
        told = asking.undo(world.sweeps.get(world.sweeps.size() - 1), WHOLE);
    }

    /** What an admin was told who undid it; empty if that was refused. */
    Optional<AdminUndo.Told> told() {
        return told;
    }

    void cancel(World.Accepted one) {
        asking.cancel(one);
    }

    /** Asks for a sweep that takes whatever is an orphan at this moment; the work is to run it, with its purge. */
    Runnable sweep() {
        return run(RunKind.ORPHANS);
    }

    /** Runs on a thread of its own until it stops, ends, or waits for somebody. */
    Actor start(String name, Stop stop, Runnable work) {
        return actors.start(name, stop, Fault.NONE, () -> {
            try {
                work.run();
            } catch (Actor.Killed e) {
                return; // the scene is over
            } catch (RuntimeException | AssertionError e) {
                world.violated(name + " failed: " + e);
            }
        });
    }

    void goesOn(Actor actor, Stop stop) {
        actors.resume(actor, stop);
    }

    void allGoOn() {
        while (!actors.parked().isEmpty()) {
            actors.resume(actors.parked().get(0), Stop.NEVER);
        }
    }

    /** Of the last commit of it; null before. */
    @Nullable
    CommitOutcome outcome(World.Accepted one) {
        return outcomes.get(one.id());
    }

    String status(World.Accepted one) {
        return world.database
                .sql()
                .sql("SELECT status FROM nolmt.jobs WHERE id = ?")
                .param(one.id())
                .query(String.class)
                .single();
    }

    List<String> keysOfRows() {
        return world.database
                .sql()
                .sql("SELECT s3_key FROM public.generations")
                .query(String.class)
                .list();
    }

    /** What must hold of everything, whoever is where. */
    void holds() {
        oracle.check();
        assertThat(world.violations).isEmpty();
    }

    /** Days pass and all is cleaned up: then nothing is left that isn't named. */
    void leavesNothing() {
        for (int round = 0; round < 2; round++) {
            world.pass(LONG);
            sweep().run();
            run(RunKind.PURGE).run();
            holds();
        }
        oracle.checkEnd();
        assertThat(world.violations).isEmpty();
    }

    private Runnable run(RunKind kind) {
        UUID run = cleaningUp.ask(kind, 0, true);
        return () -> {
            cleaningUp.run(run, 0, CleaningUp.LONG_SLICE);
            cleaningUp.finish(run);
        };
    }

    @Override
    public void close() {
        while (!actors.parked().isEmpty()) {
            actors.kill(actors.parked().get(0));
        }
        actors.close();
    }
}
