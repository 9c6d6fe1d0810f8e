package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.tombstone.PurgeTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones.Takeable;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages that are taken and on their way out of the bucket. What became of them is written in their order, so that the run's
 * cursor never passes one of which that isn't known. For one run and thread.
 */
final class PagesGoing {
    private static final Logger log = LoggerFactory.getLogger(PagesGoing.class);

    private final ClaimedRun run;
    private final Deletions deletions;
    private final boolean counted;
    private final boolean allVersions;
    private final Queue<Going> going = new ArrayDeque<>();

    /**
     * Makes it.
     *
     * @param counted whether the run counted them before, when it made them
     * @param allVersions whether the bucket keeps versions, which go as well
     */
    PagesGoing(ClaimedRun run, Deletions deletions, boolean counted, boolean allVersions) {
        this.run = run;
        this.deletions = deletions;
        this.counted = counted;
        this.allVersions = allVersions;
    }

    /** @param next the run's cursor behind it */
    private record Going(Page page, String next, CompletableFuture<Outcome> outcome) {}

    void add(Page page, String next) {
        List<String> keys = page.keys();
        going.add(new Going(
                page,
                next,
                keys.isEmpty()
                        ? CompletableFuture.completedFuture(Outcome.NOTHING)
                        : deletions.begin(keys, allVersions)));
    }

    boolean isEmpty() {
        return going.isEmpty();
    }

    boolean isFull() {
        return going.size() >= deletions.atOnce();
    }

    /** Waits for the first of them. */
    void writeFirst() {
        Going first = going.remove();
        Outcome outcome = run.await(first.outcome());
        tellUnprovable(run, first.page().unprovable());
        write(
                first.page(),
                outcome,
                first.next(),
                counted ? unproven(first.page()) : first.page().seen());
    }

    /** Of what a run made itself, or has to see gone: it would wait for ever. */
    private Counts unproven(Page page) {
        page.unprovable().forEach(key -> run.failed("The tombstone of " + key + " is left", ClaimedRun.UNPROVEN));
        return Counts.purged(0, page.unprovable().size(), 0);
    }

    /** One couldn't be written: what the bucket says of those behind it holds all the same, but the cursor stays before. */
    void settle(RuntimeException problem) {
        for (Going other : going) {
            run.notFound(); // it comes again, and is told then
            try {
                Outcome outcome = run.await(other.outcome());
                int doomed = other.page().doomed().size();
                // the others of that page are pending, and come again
                write(other.page(), outcome, run.cursor(), counted ? Counts.NONE : Counts.looked(doomed, doomed, 0, 0));
            } catch (RuntimeException another) {
                if (another != problem) {
                    problem.addSuppressed(another);
                }
            }
        }
        going.clear();
    }

    /** What the bucket confirmed is told with the page. */
    private void write(Page page, Outcome outcome, @Nullable String next, Counts seen) {
        if (page.doomed().isEmpty()) {
            run.page(next, seen);
            return;
        }
        outcome.failed().forEach((key, reason) -> {
            run.failed("The bucket did not delete " + key, reason);
            run.found(Finding.of(Finding.What.NOT_DELETED, key, null, reason));
        });
        outcome.locked().forEach((key, lock) -> {
            run.failed("The bucket keeps " + key, ClaimedRun.LOCKED);
            run.found(Finding.of(Finding.What.LOCKED, key, null, lock));
        });
        long failed = page.doomed().stream()
                .filter(tombstone -> !outcome.deleted().contains(tombstone.key()))
                .count();
        run.page(next, tx -> {
            Set<String> confirmed = PurgeTombstones.confirm(tx, outcome.deleted(), page.taken());
            PurgeTombstones.rest(tx, outcome.locked().keySet(), page.taken());
            // whoever took the others since tells of them
            List<Takeable> gone = page.doomed().stream()
                    .filter(tombstone -> confirmed.contains(tombstone.key()))
                    .toList();
            return new ClaimedRun.Step(
                    next,
                    seen.plus(Counts.purged(gone.size(), failed, Page.bytesOf(gone))),
                    gone.stream()
                            .map(t -> Finding.of(Finding.What.DELETED, t.key(), t.bytes(), null))
                            .toList());
        });
    }

    static void tellUnprovable(ClaimedRun run, Set<String> keys) {
        if (!keys.isEmpty() && run.counts().unrecognised() == 0) {
            log.warn(
                    "Clean-up {}: tombstones have keys that are none of ours and are left, like {}. Others are counted.",
                    run.run().id(),
                    keys.iterator().next());
        }
        keys.stream().sorted().forEach(key -> run.found(Finding.of(Finding.What.UNRECOGNISED, key, null, null)));
    }
}
