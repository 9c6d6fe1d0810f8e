package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's hold of one run, by the token it was given; written after every page, so that whoever goes on knows
 * where. For one thread.
 */
public final class ClaimedRun {
    private static final Logger log = LoggerFactory.getLogger(ClaimedRun.class);

    /** Why something could not be deleted, if the bucket keeps it on purpose: that is no fault of the run's. */
    public static final String LOCKED = "it is locked by the bucket";
    /** The same of a tombstone, if nobody knows whose key it is. */
    public static final String UNPROVEN =
            "nothing proves that the key is ours, so no run takes it: settle it as docs/operations.md says";

    private final Runs runs;
    private final Run run;
    private final long token;
    private final Clock clock;
    private final Instant sliceEnd;
    private final BooleanSupplier stopping;
    private RunPhase phase;
    private @Nullable String cursor;
    private @Nullable Instant notBefore;
    private Counts counts;
    private final boolean fannedOut;
    private boolean waiting;
    private final Failures failures;
    private @Nullable String note;
    private final List<Finding> found = new ArrayList<>();

    /** @param slice after which the run should stop at the next page and go on by another message */
    public ClaimedRun(Runs runs, Runs.Claim claim, Clock clock, Duration slice) {
        this(runs, claim, clock, slice, () -> false);
    }

    /** @param stopping whether this worker is about to stop, which ends the slice as well */
    public ClaimedRun(Runs runs, Runs.Claim claim, Clock clock, Duration slice, BooleanSupplier stopping) {
        this.stopping = stopping;
        this.runs = runs;
        this.run = claim.run();
        this.token = claim.token();
        this.phase = claim.phase();
        this.cursor = claim.cursor();
        this.counts = claim.counts();
        this.fannedOut = claim.fannedOut();
        this.failures = Failures.of(claim.failures());
        this.clock = clock;
        this.sliceEnd = clock.instant().plus(slice);
    }

    /** The run went to somebody else, or was closed: stop, and write nothing more. */
    public static final class LeaseLost extends RuntimeException {
        LeaseLost(Run run) {
            super("Run " + run.id() + " is somebody else's by now, or closed");
        }
    }

    public Run run() {
        return run;
    }

    public RunPhase phase() {
        return phase;
    }

    public @Nullable String cursor() {
        return cursor;
    }

    public Counts counts() {
        return counts;
    }

    public boolean sliceIsOver() {
        return stopping.getAsBoolean() || !clock.instant().isBefore(sliceEnd);
    }

    /**
     * Something could not be deleted and stays, which the next page's counts say, too. The run's first is logged, the others
     * are counted.
     *
     * @param what as the beginning of a sentence
     */
    public void failed(String what, String reason) {
        String plain = Failures.plain(reason);
        if (failures.add(plain)) {
            log.warn("Clean-up {}: {}: {}. What else fails is counted.", run.id(), what, plain);
        }
    }

    /** Something for the report, which is written with the page that comes next, or not at all. */
    public void found(Finding finding) {
        found.add(finding);
    }

    /** Of a page that couldn't be written. */
    public void notFound() {
        found.clear();
    }

    /**
     * Waits for what was begun and can't be left, however long that takes, and keeps the run; throws what it throws. Where the run
     * is stopped or somebody else's meanwhile, it waits all the same: what came of it has to be written.
     */
    public <T> T await(CompletableFuture<T> work) {
        return runs.leases().keep(run.id(), token, work, () -> {});
    }

    /** The same of what nobody misses, until the run is stopped or lost; then it is otherwise that is done with it. */
    public <T> T awaitWhileOurs(CompletableFuture<T> work, Consumer<T> otherwise) {
        return runs.leases().keep(run.id(), token, work, () -> {
            work.thenAccept(otherwise);
            throw new LeaseLost(run);
        });
    }

    /**
     * Writes down what a page came to and where the next one starts.
     *
     * @throws RunStopped behind it, if an admin stopped the run
     */
    public void page(@Nullable String next, Counts more) {
        page(next, tx -> new Step(next, more));
    }

    /** The same of what is known in its transaction only, which is true whoever has the run, and may be tried again. */
    public void page(@Nullable String next, Function<StageTransaction, Step> besides) {
        AtomicReference<Counts> sum = new AtomicReference<>(counts);
        Held held = runs.progress(run.id(), token, tx -> {
                    Step told = besides.apply(tx);
                    sum.set(counts.plus(told.counts()));
                    return progress(next, sum.get(), told.findings());
                })
                .orElseThrow(() -> new LeaseLost(run));
        written(next, sum.get());
        held.check();
    }

    /**
     * A transaction that holds the run's row and writes what it came to, so that a worker which stalled can't write
     * under a run that went on or was closed.
     *
     * @throws LeaseLost instead of doing the work
     */
    public Counts whileListing(Function<StageTransaction, Step> work) {
        Step step = runs.inPhase(run, token, RunPhase.LISTING, tx -> {
                    Step done = work.apply(tx);
                    runs.write(tx, run.id(), progress(nextOf(done), counts.plus(done.counts()), done.findings()));
                    return done;
                })
                .orElseThrow(() -> new LeaseLost(run));
        written(nextOf(step), counts.plus(step.counts()));
        return step.counts();
    }

    private @Nullable String nextOf(Step step) {
        return step.next() == null ? cursor : step.next();
    }

    private Progress progress(@Nullable String next, Counts sum, List<Finding> more) {
        List<Finding> all = new ArrayList<>(found);
        all.addAll(more);
        return new Progress(next, sum, failures.toJson(), all);
    }

    private void written(@Nullable String next, Counts sum) {
        cursor = Progress.storable(next);
        counts = sum;
        found.clear();
    }

    /** @param next where the next page starts; null while this page isn't through */
    public record Step(@Nullable String next, Counts counts, List<Finding> findings) {
        public Step(@Nullable String next, Counts counts) {
            this(next, counts, List.of());
        }
    }

    /** The listing is finished and the fuse has held: from here on what the run found may be taken. */
    public void release() {
        check(runs.release(run, token));
        phase = RunPhase.RELEASED;
        cursor = null;
    }

    /** From here on these are runs of their own: this one waits until they have ended, and is claimed anew then. */
    public void fanOut(Map<UUID, KeyRange> shards) {
        listing(tx -> {
            Shards.fanOut(tx, run.id(), shards);
            return true;
        });
        waiting = true;
    }

    /** Whether it has shards. */
    public boolean isFannedOut() {
        return fannedOut;
    }

    /**
     * Takes over what its shards counted.
     *
     * @return false while some are open
     * @throws RunStopped as one of them was
     */
    public boolean joinShards() {
        Optional<Counts> joined = listing(tx -> Shards.joined(tx, run.id()));
        joined.ifPresent(sum -> counts = sum);
        waiting = joined.isEmpty();
        return !waiting;
    }

    /** Whether fewer shards of its sweep are open than may be. */
    public boolean hasRoomForShards(int fewerThan) {
        return listing(tx -> Shards.open(tx, run.sweep()) < fewerThan);
    }

    /**
     * Gives the end of this shard to another, and goes on with what is before it.
     *
     * @param fewerThan as many shards may be open
     * @return false, and nothing has changed, if there are
     */
    public boolean split(int fewerThan, UUID id, KeyRange end) {
        return listing(tx -> Shards.split(tx, run, fewerThan, id, end));
    }

    /** What the other shards of its sweep have seen, and whether an admin overrode the fuse of all. */
    public SweepTotals others() {
        return run.shard() == null
                ? new SweepTotals(run.overrideFuse(), 0, 0, 0)
                : listing(tx -> Shards.totals(tx, run));
    }

    private <T> T listing(Function<StageTransaction, T> work) {
        return runs.inPhase(run, token, RunPhase.LISTING, work).orElseThrow(() -> new LeaseLost(run));
    }

    /** If it is to go on later: not before this moment, instead of at once. */
    public void notBefore(Instant moment) {
        notBefore = moment;
    }

    public void continueLater() {
        if (waiting) {
            return; // it is sent for
        }
        check(runs.continueLater(run.id(), token, notBefore));
    }

    /** Whoever gets the message next may go on at once. */
    public void letGo() {
        runs.letGo(run.id(), token);
    }

    /** Something that whoever reads the run should know, and that is no failure; of its last slice. A sentence. */
    public void note(String sentence) {
        note = sentence;
    }

    /** It is through; returns how it ended: succeeded, unless deletions failed; then partial, or failed if all of them did. */
    public String through() {
        return finish(RunEnd.of(counts, failures, note));
    }

    public void stopped(RunStopped why) {
        finish(new RunEnd(why.status(), false, why.code().wireName(), why.getMessage()));
    }

    private String finish(RunEnd end) {
        check(runs.finish(run, token, end));
        return end.log(run, counts, failures).status();
    }

    private void check(boolean ours) {
        if (!ours) {
            throw new LeaseLost(run);
        }
    }
}
