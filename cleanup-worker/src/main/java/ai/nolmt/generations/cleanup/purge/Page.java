package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.run.Counts;
import ai.nolmt.generations.tombstone.PurgeTombstones.Takeable;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tombstones that were looked at or taken in one transaction.
 *
 * @param last of their keys; null behind the end
 * @param found how many they are
 * @param doomed those to delete
 * @param unprovable keys that nothing proves to be ours, which are left
 * @param taken when
 */
record Page(@Nullable String last, int found, List<Takeable> doomed, Set<String> unprovable, OffsetDateTime taken) {
    static final Page END = new Page(null, 0, List.of(), Set.of(), OffsetDateTime.MIN);

    Page at(OffsetDateTime when) {
        return new Page(last, found, doomed, unprovable, when);
    }

    Counts seen() {
        return Counts.looked(found, doomed.size(), 0, unprovable.size());
    }

    List<String> keys() {
        return keysOf(doomed);
    }

    static List<String> keysOf(List<Takeable> tombstones) {
        return tombstones.stream().map(Takeable::key).toList();
    }

    static long bytesOf(List<Takeable> tombstones) {
        return tombstones.stream().mapToLong(Takeable::bytes).reduce(0, Counts::sum);
    }
}
