package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What became of a page's keys.
 *
 * @param deleted confirmed to be gone
 * @param failed key to the store's reason
 * @param locked key to what keeps it there: somebody wants that, so it is no fault
 */
record Outcome(Set<String> deleted, Map<String, String> failed, Map<String, String> locked) {
    static final Outcome NOTHING = new Outcome(Set.of(), Map.of(), Map.of());

    static Outcome of(DeleteOutcome outcome) {
        Map<String, String> failed = new HashMap<>();
        Map<String, String> locked = new HashMap<>();
        outcome.failed().forEach((key, reason) -> (Locks.isOne(reason) ? locked : failed).put(key, reason));
        return new Outcome(outcome.deleted(), failed, locked);
    }
}
