package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.cleanup.dangling.Dangling;
import ai.nolmt.generations.cleanup.erase.Erase;
import ai.nolmt.generations.cleanup.installation.BucketIdentity;
import ai.nolmt.generations.cleanup.jobs.Pruning;
import ai.nolmt.generations.cleanup.kind.Grace;
import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.cleanup.purge.Deletions;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.purge.PurgeChecks;
import ai.nolmt.generations.cleanup.purge.PurgeChecks.Versions;
import ai.nolmt.generations.cleanup.restore.Objects;
import ai.nolmt.generations.cleanup.restore.RestoreCheck;
import ai.nolmt.generations.cleanup.retention.EndedUploads;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.retention.RetentionSettings;
import ai.nolmt.generations.cleanup.scrub.Scrub;
import ai.nolmt.generations.cleanup.sweep.Besides;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.cleanup.sweep.SweepSettings;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Run;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunOptions;
import ai.nolmt.generations.run.RunStopped;
import ai.nolmt.generations.run.Runs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** And each of its tries; what arrives later began later. */
    static final Duration LONGEST_REQUEST = Duration.ofHours(2);

    private static final int MOST_FINDINGS = 1_000_000;
    /** All on the thread that asks, so that it stops where it calls. */
    private static final AtOnce AT_ONCE = new AtOnce(new HereExecutor());

    private static final int PAGE = 2;
    private static final int SHARDS = 3;
    private static final int MAX_ROUNDS = 6;

    private static final String INSERT = """
            INSERT INTO nolmt.cleanup_runs (id, kind, requested_by, older_than, override_fuse, options)
            VALUES (:id, :kind, 'walk', make_interval(hours => :grace), :override, CAST(:options AS jsonb))
            ON CONFLICT DO NOTHING -- of some kinds one at a time""";
    private static final String OPEN = """
            SELECT epoch FROM nolmt.cleanup_runs WHERE id = :id AND status IN ('accepted', 'queued', 'running')""";
    private static final String ALL_OPEN = """
            SELECT id FROM nolmt.cleanup_runs WHERE status IN ('accepted', 'queued', 'running') ORDER BY id""";
    private static final String OPEN_OF = """
            SELECT id FROM nolmt.cleanup_runs
            WHERE :run IN (id, parent) AND status IN ('accepted', 'queued', 'running') ORDER BY parent NULLS LAST, id""";
    private static final String ANY_WAITING = """
            SELECT EXISTS (SELECT FROM nolmt.cleanup_runs WHERE status = 'running' AND cursor LIKE 'waiting %')""";
    private static final String FORGOTTEN = """
            SELECT k FROM unnest(:keys) AS k WHERE EXISTS (
                    SELECT FROM nolmt.cleanup_runs WHERE id = :run AND status = 'succeeded')
              AND NOT EXISTS (SELECT FROM public.generations g WHERE g.s3_key = k OR g.id::text = split_part(k, '/', 3))
              AND NOT EXISTS (SELECT FROM nolmt.object_deletions d WHERE d.key = k)
              AND NOT EXISTS (SELECT FROM nolmt.run_findings f WHERE f.run = :run AND f.key = k)""";
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
    private final Map<RunKind, Kind> others;

    CleaningUp(World world) {
        this.world = world;
        this.runs = new Runs(world.transactions, LEASE, Duration.ZERO, MOST_FINDINGS);
        BucketIdentity identity = new BucketIdentity(world.bucket, World.PREFIX, world.installation);
        this.purge = new Purge(
                world.transactions,
                new Deletions(world.bucket, Runnable::run, 2, 100_000, Duration.ZERO, world.clock),
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
                world.clock,
                Besides.NOTHING);
        Grace grace = new Grace(Duration.ZERO, Duration.ZERO, world.clock);
        WalkDetails details = new WalkDetails(world.bucket);
        this.others = Stream.of(
                        new Erase(
                                world.transactions,
                                world.bucket,
                                identity,
                                World.PREFIX,
                                purge,
                                PAGE,
                                world.clock,
                                LONGEST_REQUEST),
                        new Scrub(world.transactions, details, identity, AT_ONCE, bytes -> {}, PAGE, world.clock),
                        new Dangling(world.bucket, world.transactions, identity, World.PREFIX, grace, AT_ONCE, PAGE),
                        new RestoreCheck(
                                world.transactions,
                                new Objects(world.bucket, details),
                                identity,
                                World.PREFIX,
                                grace,
                                AT_ONCE,
                                PAGE))
                .collect(Collectors.toMap(Kind::kind, kind -> kind));
    }

    /** @param graceHours how old orphans must be; none is the hardest, for nothing may rest on it */
    UUID ask(RunKind kind, int graceHours, boolean overrideFuse) {
        return ask(kind, graceHours, overrideFuse, RunOptions.NONE);
    }

    UUID erase(UUID user) {
        return ask(RunKind.ERASE, 0, false, new RunOptions(null, user, null, false, false, null));
    }

    /** Rows are made of what objects say that have none. */
    UUID adopt() {
        return ask(RunKind.RESTORE_CHECK, 0, false, new RunOptions(null, null, null, false, true, null));
    }

    private UUID ask(RunKind kind, int graceHours, boolean overrideFuse, RunOptions options) {
        UUID id = world.ids.get();
        world.database
                .sql()
                .sql(INSERT)
                .param("id", id)
                .param("kind", kind.wireName())
                .param("grace", graceHours)
                .param("override", overrideFuse)
                .param("options", options.toJson())
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
                isOver(run.run());
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
        RunKind kind = RunKind.of(run.run().kind()).orElseThrow();
        return switch (kind) {
            case PURGE -> purge.run(run);
            case RETENTION -> retention.run(run) && purge.ofRun(run);
            case ORPHANS -> sweep.run(run) && purge.ofRun(run);
            case JOBS -> pruning.run(run);
            case DANGLING, SCRUB, RESTORE_CHECK, ERASE ->
                java.util.Objects.requireNonNull(others.get(kind)).run(run);
            case STAGING -> throw new IllegalStateException("The walk asks for none");
        };
    }

    /** Whoever asked knows it now. */
    private void isOver(Run run) {
        UUID user = run.options().user();
        if (user != null) {
            world.erased.add(user);
            world.accepted.stream()
                    .filter(job -> job.user().equals(user) && !world.wasHeld(job.id(), job.user()))
                    .forEach(job -> world.deleted.add(job.id()));
        }
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

    /** Whether an erasure waits for the longest request. */
    boolean isAnyWaiting() {
        return world.database.sql().sql(ANY_WAITING).query(Boolean.class).single();
    }

    /** The shards of a run, and it behind them, whoever had them. */
    void finish(UUID whole) {
        openOf(whole).forEach(this::expireLease);
        workOff(whole);
    }

    /** The same as long as nobody else has any. */
    void workOff(UUID whole) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            openOf(whole).forEach(run -> epochOf(run).ifPresent(epoch -> run(run, epoch, LONG_SLICE)));
        }
    }

    private List<UUID> openOf(UUID whole) {
        return world.database
                .sql()
                .sql(OPEN_OF)
                .param("run", whole)
                .query(UUID.class)
                .list();
    }

    /** Whoever has it is silent for longer than its lease. */
    void expireLease(UUID run) {
        world.database.sql().sql(OLD_LEASE).param("id", run).update();
    }

    /** Of keys that had a row those whose objects are there without one, and of which the run told nothing once it was through. */
    List<String> isForgotten(UUID run, Set<String> hadRows) {
        List<String> there = hadRows.stream()
                .filter(key -> world.bucket.head(key).isPresent())
                .toList();
        return world.database
                .sql()
                .sql(FORGOTTEN)
                .param("run", run)
                .param("keys", there.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    void giveUp(UUID run, int epoch) {
        runs.giveUp(run, epoch, 0);
    }
}
