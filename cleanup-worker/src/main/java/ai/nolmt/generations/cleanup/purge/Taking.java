package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import ai.nolmt.generations.object.StagingKey;
import ai.nolmt.generations.reference.References;
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
    private final KeyPrefix prefix;

    Taking(StageTransactions transactions, KeyPrefix prefix) {
        this.transactions = transactions;
        this.references = new References(prefix);
        this.prefix = prefix;
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

    /** Keys that can't be proved to be ours, or that no request could name. */
    private Set<String> unprovable(StageTransaction tx, List<String> keys) {
        Set<String> unknown = keys.stream()
                .filter(key -> ObjectKey.parse(prefix, key).isEmpty()
                        && StagingKey.parse(prefix, key).isEmpty())
                .collect(Collectors.toSet());
        Set<String> left = new HashSet<>(unknown);
        PurgeTombstones.recorded(tx, unknown).stream()
                .filter(key -> !isBeyondXml(key))
                .forEach(left::remove);
        return left;
    }

    /** One such key in a DeleteObjects call makes S3 refuse all of them. */
    private static boolean isBeyondXml(String key) {
        return key.chars().anyMatch(c -> c < 0x20 || c == 0xFFFE || c == 0xFFFF);
    }
}
