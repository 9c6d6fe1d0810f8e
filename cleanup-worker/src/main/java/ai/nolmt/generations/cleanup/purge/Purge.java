package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.tombstone.PurgeTombstones.Which;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletes from the bucket what tombstones say: takes them in one transaction, deletes in none, writes receipts for what
 * the bucket confirmed in another. Killed in between, or without an answer, what was taken is taken again later;
 * nothing takes it back. While some pages are being deleted the next ones are taken.
 */
public final class Purge implements Kind {
    // what can't be deleted is tried once a run, however many slices it takes
    private static final String OF_RUN = "purging ";

    private final StageTransactions transactions;
    private final PurgeChecks checks;
    private final Deletions deletions;
    private final Taking taking;
    private final int pageSize;
    private final Duration retakeAfter;

    /** Makes a purge that knows no keys but ours, and those of rows that were there before. */
    public Purge(
            StageTransactions transactions,
            Deletions deletions,
            PurgeChecks checks,
            KeyPrefix prefix,
            int pageSize,
            Duration retakeAfter) {
        this(transactions, deletions, checks, new LegacyPrefixes(prefix, List.of()), pageSize, retakeAfter);
    }

    /**
     * Makes a purge.
     *
     * @param legacy where a sweep finds keys of a backend of before
     * @param pageSize keys of one DeleteObjects call, 1 to 1,000
     * @param retakeAfter how old a take must be whose purge never said what became of it; longer than any request. A page that
     *     takes longer, as its versions are many, may be deleted by another purge, too, and is told by that one
     */
    public Purge(
            StageTransactions transactions,
            Deletions deletions,
            PurgeChecks checks,
            LegacyPrefixes legacy,
            int pageSize,
            Duration retakeAfter) {
        this.transactions = transactions;
        this.deletions = deletions;
        this.checks = checks;
        this.taking = new Taking(transactions, legacy);
        this.pageSize = pageSize;
        this.retakeAfter = retakeAfter;
    }

    @Override
    public RunKind kind() {
        return RunKind.PURGE;
    }

    /** All tombstones that may be taken, from the run's cursor on; returns whether it is through. */
    @Override
    public boolean run(ClaimedRun run) {
        return purge(run, Whose.EVERYBODYS, run.cursor() == null ? "" : run.cursor());
    }

    /** The tombstones that this run made itself, once whatever makes them is through. */
    public boolean ofRun(ClaimedRun run) {
        return run.run().dryRun() || purge(run, new Whose(run.run().id(), null), from(run));
    }

    /** The tombstones of a user's objects, whoever made them. */
    public boolean ofUser(ClaimedRun run, UUID user) {
        return purge(run, new Whose(null, user), from(run));
    }

    private static String from(ClaimedRun run) {
        String cursor = run.cursor() == null ? "" : run.cursor();
        return cursor.startsWith(OF_RUN) ? cursor.substring(OF_RUN.length()) : "";
    }

    /** Which tombstones: a run's own, a user's, or all. */
    private record Whose(@Nullable UUID run, @Nullable UUID user) {
        private static final Whose EVERYBODYS = new Whose(null, null);

        // a run counted what it tombstoned itself when it did
        boolean isCounted() {
            return !equals(EVERYBODYS);
        }

        String cursor(String after) {
            return isCounted() ? OF_RUN + after : after;
        }
    }

    private boolean purge(ClaimedRun run, Whose whose, String from) {
        boolean keepsVersions = checks.run(transactions);
        if (run.run().dryRun()) {
            return look(run, whose, from);
        }
        PagesGoing going = new PagesGoing(run, deletions, whose.isCounted(), keepsVersions);
        try {
            return purge(run, whose, from, going);
        } catch (RuntimeException e) {
            going.settle(e);
            throw e;
        }
    }

    private boolean purge(ClaimedRun run, Whose whose, String from, PagesGoing going) {
        String after = from;
        boolean end = false;
        boolean enough = false;
        while (true) {
            while (!end && !enough && !going.isFull()) {
                Page page = taking.take(which(after, whose));
                if (page.last() == null) {
                    end = true;
                } else {
                    after = page.last();
                    going.add(page, whose.cursor(after));
                    enough = run.sliceIsOver();
                }
            }
            if (going.isEmpty()) {
                return end;
            }
            going.writeFirst();
            // a worker that stops writes what is on its way, and takes no more
            enough = enough || run.sliceIsOver();
        }
    }

    private boolean look(ClaimedRun run, Whose whose, String from) {
        Page page = taking.look(which(from, whose));
        while (page.last() != null) {
            String next = whose.cursor(page.last());
            PagesGoing.tellUnprovable(run, page.unprovable());
            page.doomed().forEach(t -> run.found(Finding.of(Finding.What.TOMBSTONE, t.key(), t.bytes(), null)));
            Counts seen = whose.isCounted() ? Counts.NONE : page.seen();
            run.page(next, seen.plus(Counts.purged(0, 0, Page.bytesOf(page.doomed()))));
            if (run.sliceIsOver()) {
                return false;
            }
            page = taking.look(which(page.last(), whose));
        }
        return true;
    }

    private Which which(String after, Whose whose) {
        return new Which(after, whose.run(), whose.user(), retakeAfter, pageSize);
    }
}
