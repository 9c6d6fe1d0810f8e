package ai.nolmt.generations.cleanup;

import ai.nolmt.generations.object.ObjectStore;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The real store, but for one key that it says it did not delete, as S3 does for single keys. */
final class OneKeyFails extends StoreBetween {
    private final String stuck;

    OneKeyFails(ObjectStore store, String stuck) {
        super(store);
        this.stuck = stuck;
    }

    @Override
    public DeleteOutcome delete(List<String> keys) {
        DeleteOutcome outcome =
                super.delete(keys.stream().filter(key -> !key.equals(stuck)).toList());
        if (!keys.contains(stuck)) {
            return outcome;
        }
        Set<String> deleted = new HashSet<>(outcome.deleted());
        deleted.remove(stuck);
        return new DeleteOutcome(deleted, Map.of(stuck, "InternalError: We encountered an internal error"));
    }
}
