package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.object.ObjectStore.StoredObject;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.run.Finding;
import ai.nolmt.generations.run.SweepTotals;
import ai.nolmt.generations.tombstone.LegacyTombstones;
import ai.nolmt.generations.tombstone.SweepTombstones;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * Sweeps what a backend of before left under its own prefixes, page by page behind our own keys. Its keys say neither user nor
 * job, so nothing explains an orphan: each prefix has a fuse of its own, each orphan is asked for once more before its
 * tombstone, and the tombstone locks out whoever inserts rows with such keys. Safe for concurrent use.
 */
public final class LegacySweep {
    private static final Logger log = LoggerFactory.getLogger(LegacySweep.class);

    private final ObjectStore objects;
    private final StageTransactions transactions;
    private final References references;
    private final LegacyPrefixes prefixes;
    private final Neighbours neighbours;
    private final AtOnce atOnce;
    private final int pageSize;

    public LegacySweep(
            ObjectStore objects, StageTransactions transactions, LegacyPrefixes prefixes, AtOnce atOnce, int pageSize) {
        this.objects = objects;
        this.transactions = transactions;
        this.references = new References(prefixes.ours());
        this.prefixes = prefixes;
        this.neighbours = new Neighbours(objects, prefixes);
        this.atOnce = atOnce;
        this.pageSize = pageSize;
    }

    /** Whether the run is here already, behind our own keys. */
    boolean isAt(@Nullable String cursor) {
        return LegacyCursor.isOne(cursor);
    }

    /**
     * Goes on where the run is; returns whether it is through.
     *
     * @param before objects must be older than this
     */
    boolean run(ClaimedRun run, Fuse fuse, Instant before) {
        if (prefixes.values().isEmpty() || run.run().options().prefix() != null) {
            return true;
        }
        neighbours.check();
        LegacyCursor at = LegacyCursor.of(run.cursor());
        while (at.index() < prefixes.values().size()) {
            at = page(run, fuse, before, at);
            if (at.index() < prefixes.values().size() && run.sliceIsOver()) {
                return false;
            }
        }
        return true;
    }

    private LegacyCursor page(ClaimedRun run, Fuse fuse, Instant before, LegacyCursor at) {
        OffsetDateTime listed = now();
        ObjectPage page = objects.list(prefixes.values().get(at.index()), at.after(), pageSize);
        // no row can name a key with a NUL, nor a tombstone
        Map<Boolean, List<StoredObject>> nameable = page.objects().stream()
                .filter(object -> prefixes.isOne(object.key()))
                .collect(Collectors.partitioningBy(object -> object.key().indexOf('\0') < 0));
        List<StoredObject> legacy = nameable.getOrDefault(true, List.of());
        List<StoredObject> left = nameable.getOrDefault(false, List.of());
        List<StoredObject> old = legacy.stream()
                .filter(object -> object.lastModified().isBefore(before))
                .toList();
        List<StoredObject> orphans = stillThere(nobodys(old, listed), before);
        LegacyCursor looked = at.plus(legacy.size(), orphans.size());
        String last = page.objects().isEmpty()
                ? null
                : page.objects().get(page.objects().size() - 1).key();
        LegacyCursor next = page.more() && last != null ? looked.behind(last) : at.nextPrefix();
        Counts seen = Counts.looked(legacy.size() + left.size(), 0, 0, left.size());
        if (run.run().dryRun()) {
            tell(run, left);
            findings(orphans).forEach(run::found);
            Counts would = Counts.purged(0, 0, bytesOf(orphans));
            run.page(next.text(), seen.plus(counts(orphans.size())).plus(would));
            return next;
        }
        fuse.check(
                new SweepTotals(run.run().overrideFuse(), 0, 0, 0),
                new Counts(looked.keys(), 0, 0, 0, 0, 0, looked.orphans()),
                0,
                0);
        tell(run, left);
        try {
            run.whileListing(tx -> tombstone(tx, run, orphans, seen, listed, next));
        } catch (PessimisticLockingFailureException e) { // somebody imports rows, for longer than a lock may take
            log.info(
                    "Clean-up {}: rows are being inserted, so {} orphans are the next sweep's",
                    run.run().id(),
                    orphans.size());
            run.whileListing(tx -> new ClaimedRun.Step(next.text(), seen));
        }
        return next;
    }

    private ClaimedRun.Step tombstone(
            StageTransaction tx,
            ClaimedRun run,
            List<StoredObject> orphans,
            Counts seen,
            OffsetDateTime listed,
            LegacyCursor next) {
        List<StoredObject> doomed = orphans;
        if (!orphans.isEmpty()) {
            LegacyTombstones.lockOutRows(tx);
            // anew, and behind the lock: what was named meanwhile
            Set<String> named = named(tx, keysOf(orphans));
            List<LegacyTombstones.Orphan> certain = orphans.stream()
                    .filter(object -> !named.contains(object.key()))
                    .map(object -> new LegacyTombstones.Orphan(object.key(), object.size()))
                    .toList();
            Set<String> added = LegacyTombstones.add(tx, run.run().id(), certain, listed);
            doomed = orphans.stream()
                    .filter(object -> added.contains(object.key()))
                    .toList();
        }
        return new ClaimedRun.Step(next.text(), seen.plus(counts(doomed.size())), findings(doomed));
    }

    /** With what is written next; of a bucket full of them the first of the run. */
    private static void tell(ClaimedRun run, List<StoredObject> left) {
        long more = Math.max(0, Batch.UNRECOGNISED_TOLD - run.counts().unrecognised());
        left.stream()
                .limit(more)
                .forEach(object -> run.found(
                        Finding.of(Finding.What.UNRECOGNISED, object.key(), object.size(), "its key has a NUL")));
    }

    private static Counts counts(int orphans) {
        return new Counts(0, orphans, 0, 0, 0, 0, orphans);
    }

    private static List<Finding> findings(List<StoredObject> orphans) {
        return orphans.stream()
                .map(object -> Finding.of(
                        Finding.What.ORPHAN, object.key(), object.size(), "of a backend of before; no row names it"))
                .toList();
    }

    private OffsetDateTime now() {
        return transactions.as(StageRole.CLEANUP, SweepTombstones::now);
    }

    private List<StoredObject> nobodys(List<StoredObject> some, OffsetDateTime listed) {
        if (some.isEmpty()) {
            return some;
        }
        return transactions.as(StageRole.CLEANUP, tx -> {
            List<String> keys = keysOf(some);
            Set<String> known = named(tx, keys);
            known.addAll(SweepTombstones.known(tx, keys, listed));
            return some.stream().filter(object -> !known.contains(object.key())).toList();
        });
    }

    private Set<String> named(StageTransaction tx, List<String> keys) {
        Set<String> named = references.namedAmong(tx, keys);
        named.addAll(LegacyTombstones.recorded(tx, keys));
        return named;
    }

    /** By the objects themselves: a listing may be of a moment ago. */
    private List<StoredObject> stillThere(List<StoredObject> some, Instant before) {
        return atOnce.ask(some, object -> objects.head(object.key())).stream()
                .flatMap(Optional::stream)
                .filter(object -> object.lastModified().isBefore(before))
                .toList();
    }

    private static List<String> keysOf(List<StoredObject> some) {
        return some.stream().map(StoredObject::key).toList();
    }

    private static long bytesOf(List<StoredObject> some) {
        return some.stream().mapToLong(StoredObject::size).reduce(0, Counts::sum);
    }
}
