package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.jobs.Pruning;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.retention.EndedUploads;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Runs as the clean-up worker runs them, on pages so small that every walk has several. */
final class CleaningUp {
    static final Duration LONG_SLICE = Duration.ofHours(1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration RETAKE_AFTER = Duration.ofMinutes(2);
    private static final Duration REDRIVE_WINDOW = Duration.ofDays(1);
    private static final Duration KEEP = Duration.ofDays(20);
    private static final Duration KEEP_RECEIPTS = Duration.ofDays(3650);
    /** Longer than a request to begin an upload in parts may take. */
    private static final Duration REST = Duration.ofMinutes(30);

    private static final int MOST_FINDINGS = 1_000_000;
    private static final int PAGE = 2;
    private static final int SHARDS = 3;
    private static final int MAX_ROUNDS = 6;

    private static final String INSERT = """
            INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, older_than, override_fuse)
            VALUES (:id, :kind, 'walk', make_interval(hours => :grace), :override)""";
    private static final String OPEN = """
            SELECT epoch FROM nolmt.cleanup_runs WHERE id = :id AND status IN ('accepted', 'queued', 'running')""";
    private static final String ALL_OPEN = """
            SELECT id FROM nolmt.cleanup_runs WHERE status IN ('accepted', 'queued', 'running') ORDER BY id""";
    private static final String OPEN_OF = """
            SELECT id FROM nolmt.cleanup_runs
            WHERE :run IN (id, parent) AND status IN ('accepted', 'queued', 'running') ORDER BY parent NULLS LAST, id""";
    private static final String OLD_LEASE = """
            UPDATE nolmt.cleanup_runs SET claimed_until = now() - interval '1 minute' WHERE id = :id AND status = 'running'""";

    private final World world;
    private final Runs runs;
    /** Sweeps that rest, with what they have been released by. */
    private final Map<UUID, Runs> resting = new HashMap<>();

    private final Purge purge;
    private final Retention retention;
    private final Pruning pruning;
    private final Sweep sweep;

    CleaningUp(World world) {
        this.world = world;
        this.runs = new Runs(world.transactions, LEASE, Duration.ZERO, MOST_FINDINGS);
        BucketIdentity identity = new BucketIdentity(world.bucket, World.PREFIX, world.installation);
        this.purge = new Purge(
                world.transactions,
                new Deletions(world.bucket, Runnable::run, 2, 100_000, world.clock),
                new PurgeChecks(identity, () -> false, Versions.REFUSE),
                World.PREFIX,
                PAGE,
                RETAKE_AFTER);
        RetentionSettings kept = new RetentionSettings(REDRIVE_WINDOW, KEEP, KEEP, KEEP_RECEIPTS);
        this.pruning = new Pruning(world.transactions, world.clock, kept, PAGE);
        this.retention = new Retention(
                world.transactions,
                world.clock,
                kept,
                PAGE,
                new EndedUploads(world.transactions, world.clock, world.links::abort, REST));
        this.sweep = new Sweep(
                world.bucket,
                world.transactions,
                identity,
                World.PREFIX,
                new SweepSettings(Duration.ZERO, Duration.ZERO, 0.5, 6, PAGE, SHARDS, 1),
                Runnable::run,
                world.ids::get,
                world.clock);
    }

    /** @param graceHours how old orphans must be; none is the hardest, for nothing may rest on it */
    UUID ask(RunKind kind, int graceHours, boolean overrideFuse) {
        UUID id = world.ids.get();
        world.database
                .sql()
                .sql(INSERT)
                .param("id", id)
                .param("kind", kind.wireName())
                .param("grace", graceHours)
                .param("override", overrideFuse)
                .update();
        if (kind == RunKind.ORPHANS) {
            world.sweeps.add(id);
        }
        return id;
    }

    /** From its release on what it finds rests. */
    void rest(UUID sweep, Duration rest) {
        resting.put(sweep, new Runs(world.transactions, LEASE, rest, MOST_FINDINGS));
    }

    /** What a worker does with a run's message. */
    void run(UUID id, int epoch, Duration slice) {
        Runs its = resting.getOrDefault(id, runs);
        Optional<Runs.Claim> claim = its.claim(id, epoch);
        if (claim.isEmpty()) {
            return;
        }
        ClaimedRun run = new ClaimedRun(its, claim.get(), world.clock, slice);
        try {
            if (isThrough(run)) {
                run.through();
            } else {
                run.continueLater();
            }
        } catch (RunStopped e) {
            run.stopped(e);
        } catch (ClaimedRun.LeaseLost e) {
            throw e;
        } catch (RuntimeException e) {
            if (!Actor.isKilled()) {
                run.letGo();
            }
            throw e;
        }
    }

    private boolean isThrough(ClaimedRun run) {
        return switch (RunKind.of(run.run().kind()).orElseThrow()) {
            case PURGE -> purge.run(run);
            case RETENTION -> retention.run(run) && purge.ofRun(run);
            case ORPHANS -> sweep.run(run) && purge.ofRun(run);
            case JOBS -> pruning.run(run);
            case DANGLING, STAGING, SCRUB, RESTORE_CHECK, ERASE ->
                throw new IllegalStateException("The walk asks for none");
        };
    }

    /** The epoch to send its message with; empty once it is over. */
    Optional<Integer> epochOf(UUID run) {
        return world.database
                .sql()
                .sql(OPEN)
                .param("id", run)
                .query(Integer.class)
                .optional();
    }

    /** Shards, too. */
    List<UUID> open() {
        return world.database.sql().sql(ALL_OPEN).query(UUID.class).list();
    }

    /** The shards of a run, and it behind them. */
    void finish(UUID whole) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            for (UUID run : world.database
                    .sql()
                    .sql(OPEN_OF)
                    .param("run", whole)
                    .query(UUID.class)
                    .list()) {
                expireLease(run);
                epochOf(run).ifPresent(epoch -> run(run, epoch, LONG_SLICE));
            }
        }
    }

    /** Whoever has it is silent for longer than its lease. */
    void expireLease(UUID run) {
        world.database.sql().sql(OLD_LEASE).param("id", run).update();
    }

    void giveUp(UUID run, int epoch) {
        runs.giveUp(run, epoch, 0);
    }
}
