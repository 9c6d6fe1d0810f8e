package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.tombstone.PurgeTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones.Takeable;
import ai.nolmt.generations.tombstone.PurgeTombstones.Which;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the bucket what tombstones say: takes them in one transaction, deletes in none, writes receipts for what
 * the bucket confirmed in another. Killed in between, or without an answer, what was taken is taken again later;
 * nothing takes it back.
 */
public final class Purge implements Kind {
    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    // what can't be deleted is tried once a run, however many slices it takes
    private static final String OF_RUN = "purging ";

    private final StageTransactions transactions;
    private final PurgeChecks checks;
    private final Deletion deletion;
    private final References references;
    private final KeyPrefix prefix;
    private final int pageSize;
    private final Duration retakeAfter;

    /**
     * Makes a purge.
     *
     * @param pageSize keys of one DeleteObjects call, 1 to 1,000
     * @param retakeAfter how old a take must be whose purge never said what became of it; longer than any request
     */
    public Purge(
            StageTransactions transactions,
            ObjectStore objects,
            PurgeChecks checks,
            KeyPrefix prefix,
            int pageSize,
            Duration retakeAfter) {
        this.transactions = transactions;
        this.checks = checks;
        this.deletion = new Deletion(objects);
        this.references = new References(prefix);
        this.prefix = prefix;
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
    }

    private boolean purge(ClaimedRun run, Whose whose, String from) {
        checks.run(transactions);
        String after = from;
        while (true) {
            Which which = new Which(after, whose.run(), whose.user(), retakeAfter, pageSize);
            boolean dryRun = run.run().dryRun();
            Page page = transactions.as(StageRole.CLEANUP, tx -> dryRun ? look(tx, run, which) : take(tx, run, which));
            if (page.last() == null) {
                return true;
            }
            after = page.last();
            page.unprovable().stream()
                    .sorted()
                    .forEach(key -> run.found(Finding.of(Finding.What.UNRECOGNISED, key, null, null)));
            // a run counted what it tombstoned itself when it did
            boolean all = whose.equals(Whose.EVERYBODYS);
            Counts seen = all ? page.seen() : Counts.NONE;
            String next = all ? after : OF_RUN + after;
            if (dryRun) {
                tell(run, page.doomed(), Finding.What.TOMBSTONE);
                run.page(next, seen.plus(page.wouldFree()));
            } else {
                delete(run, page, next, seen);
            }
            if (run.sliceIsOver()) {
                return false;
            }
        }
    }

    /** What one page came to; {@code last} is null behind the end. */
    private record Page(
            @Nullable String last, List<Takeable> doomed, Set<String> unprovable, Counts seen, OffsetDateTime taken) {
        Page at(OffsetDateTime taken) {
            return new Page(last, doomed, unprovable, seen, taken);
        }

        Counts wouldFree() {
            return Counts.purged(0, 0, bytesOf(doomed));
        }
    }

    private Page look(StageTransaction tx, ClaimedRun run, Which which) {
        return sort(tx, run, PurgeTombstones.look(tx, which)).page();
    }

    private Page take(StageTransaction tx, ClaimedRun run, Which which) {
        Sorted sorted = sort(tx, run, PurgeTombstones.lock(tx, which));
        PurgeTombstones.forget(tx, sorted.live());
        return sorted.page().at(PurgeTombstones.take(tx, keysOf(sorted.page().doomed())));
    }

    /** @param live what has a row again, of before us, and gets no receipt */
    private record Sorted(Set<String> live, Page page) {}

    private Sorted sort(StageTransaction tx, ClaimedRun run, List<Takeable> found) {
        if (found.isEmpty()) {
            return new Sorted(Set.of(), new Page(null, List.of(), Set.of(), Counts.NONE, OffsetDateTime.MIN));
        }
        List<String> keys = keysOf(found);
        Set<String> live = references.liveAmong(tx, keys);
        Set<String> unprovable = unprovable(tx, run, keys);
        Set<String> left = new HashSet<>(references.namedAmong(tx, keys));
        left.addAll(unprovable);
        List<Takeable> doomed = found.stream()
                .filter(tombstone -> !left.contains(tombstone.key()))
                .toList();
        Counts seen = Counts.looked(found.size(), doomed.size(), 0, unprovable.size());
        return new Sorted(live, new Page(keys.get(keys.size() - 1), doomed, unprovable, seen, OffsetDateTime.MIN));
    }

    /** Keys that can't be proved to be ours, or that no request could name. */
    private Set<String> unprovable(StageTransaction tx, ClaimedRun run, List<String> keys) {
        Set<String> unknown = keys.stream()
                .filter(key -> ObjectKey.parse(prefix, key).isEmpty()
                        && StagingKey.parse(prefix, key).isEmpty())
                .collect(Collectors.toSet());
        Set<String> left = new HashSet<>(unknown);
        PurgeTombstones.recorded(tx, unknown).stream()
                .filter(key -> !isBeyondXml(key))
                .forEach(left::remove);
        if (!left.isEmpty() && run.counts().unrecognised() == 0) {
            log.warn(
                    "Clean-up {}: tombstones have keys that are none of ours and are left, like {}. Others are counted.",
                    run.run().id(),
                    left.iterator().next());
        }
        return left;
    }

    /** One such key in a DeleteObjects call makes S3 refuse all of them. */
    private static boolean isBeyondXml(String key) {
        return key.chars().anyMatch(c -> c < 0x20 || c == 0xFFFE || c == 0xFFFF);
    }

    /** In no transaction: the answer may be lost, or arrive late. What it confirms is told with the page. */
    private void delete(ClaimedRun run, Page page, String next, Counts seen) {
        if (page.doomed().isEmpty()) {
            run.page(next, seen);
            return;
        }
        DeleteOutcome outcome = deletion.delete(keysOf(page.doomed()));
        outcome.failed().forEach((key, reason) -> {
            run.failed("The bucket did not delete " + key, reason);
            run.found(Finding.of(Finding.What.NOT_DELETED, key, null, reason));
        });
        List<Takeable> gone = page.doomed().stream()
                .filter(tombstone -> outcome.deleted().contains(tombstone.key()))
                .toList();
        tell(run, gone, Finding.What.DELETED);
        Counts done = Counts.purged(gone.size(), page.doomed().size() - gone.size(), bytesOf(gone));
        run.page(next, seen.plus(done), tx -> PurgeTombstones.confirm(tx, outcome.deleted(), page.taken()));
    }

    private static void tell(ClaimedRun run, List<Takeable> tombstones, Finding.What what) {
        tombstones.forEach(tombstone -> run.found(Finding.of(what, tombstone.key(), tombstone.bytes(), null)));
    }

    private static List<String> keysOf(List<Takeable> tombstones) {
        return tombstones.stream().map(Takeable::key).toList();
    }

    private static long bytesOf(List<Takeable> tombstones) {
        return tombstones.stream().mapToLong(Takeable::bytes).reduce(0, Counts::sum);
    }
}
