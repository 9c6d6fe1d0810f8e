package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.LegacyPrefixes;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.reference.References;
import ai.nolmt.generations.tombstone.LegacyTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones;
import ai.nolmt.generations.tombstone.PurgeTombstones.Takeable;
import ai.nolmt.generations.tombstone.PurgeTombstones.Which;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes tombstones, a page in a transaction: from there on nobody takes them back. Safe for concurrent use. */
final class Taking {
    private final StageTransactions transactions;
    private final References references;
    private final LegacyPrefixes legacy;

    Taking(StageTransactions transactions, LegacyPrefixes legacy) {
        this.transactions = transactions;
        this.references = new References(legacy.ours());
        this.legacy = legacy;
    }

    Page look(Which which) {
        return transactions.as(
                StageRole.CLEANUP,
                tx -> sort(tx, PurgeTombstones.look(tx, which)).page());
    }

    Page take(Which which) {
        return transactions.as(StageRole.CLEANUP, tx -> {
            Sorted sorted = sort(tx, PurgeTombstones.lock(tx, which));
            PurgeTombstones.forget(tx, sorted.live());
            return sorted.page().doomed().isEmpty()
                    ? sorted.page()
                    : sorted.page().at(PurgeTombstones.take(tx, sorted.page().keys()));
        });
    }

    /** @param live what has a row again, of before us, and gets no receipt */
    private record Sorted(Set<String> live, Page page) {}

    private Sorted sort(StageTransaction tx, List<Takeable> found) {
        if (found.isEmpty()) {
            return new Sorted(Set.of(), Page.END);
        }
        List<String> keys = Page.keysOf(found);
        Set<String> live = references.liveAmong(tx, keys);
        Set<String> unprovable = unprovable(tx, keys);
        Set<String> left = new HashSet<>(references.namedAmong(tx, keys));
        left.addAll(unprovable);
        List<Takeable> doomed = found.stream()
                .filter(tombstone -> !left.contains(tombstone.key()))
                .toList();
        return new Sorted(
                live, new Page(keys.get(keys.size() - 1), found.size(), doomed, unprovable, OffsetDateTime.MIN));
    }

    /**
     * Keys that can't be proved to be ours. What proves it is our layout, that a row had it which
     * was there before us, or that a sweep found it where somebody has said that such keys are.
     */
    private Set<String> unprovable(StageTransaction tx, List<String> keys) {
        Set<String> unknown = keys.stream()
                .filter(key -> ObjectKey.parse(legacy.ours(), key).isEmpty()
                        && StagingKey.parse(legacy.ours(), key).isEmpty())
                .collect(Collectors.toSet());
        Set<String> left = new HashSet<>(unknown);
        Set<String> known = new HashSet<>(PurgeTombstones.recorded(tx, unknown));
        known.addAll(LegacyTombstones.swept(
                tx, unknown.stream().filter(legacy::isOne).toList()));
        left.removeAll(known);
        return left;
    }
}
