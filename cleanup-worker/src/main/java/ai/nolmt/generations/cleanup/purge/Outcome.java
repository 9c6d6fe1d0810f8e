package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import ai.nolmt.generations.object.ObjectStoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
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

    /** Keys that may go if they are tried again soon, in order. */
    List<String> passing() {
        return failed.entrySet().stream()
                .filter(problem -> ObjectStoreException.mayPass(problem.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** This, but for the keys that were tried again since. */
    Outcome butFor(Outcome next) {
        Set<String> gone = new HashSet<>(deleted);
        gone.addAll(next.deleted());
        Map<String, String> kept = new HashMap<>(locked);
        kept.putAll(next.locked());
        Map<String, String> left = new HashMap<>(failed);
        left.keySet().removeAll(next.deleted());
        left.keySet().removeAll(next.locked().keySet());
        left.putAll(next.failed());
        return new Outcome(gone, left, kept);
    }

    static Outcome of(DeleteOutcome outcome) {
        Map<String, String> failed = new HashMap<>();
        Map<String, String> locked = new HashMap<>();
        outcome.failed().forEach((key, reason) -> (Locks.isOne(reason) ? locked : failed).put(key, reason));
        return new Outcome(outcome.deleted(), failed, locked);
    }
}
