package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.DeleteOutcome;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a page of keys. A call that fails as a whole is halved until the key that spoils it is alone, so that one bad
 * key can't keep the others. A store that is unwell fails both halves, and is left in peace; one that asks for less gets no
 * more calls at all: the SDK has tried again by then, and nobody else does before the run's message comes again.
 */
final class Deletion {
    private final ObjectStore objects;

    Deletion(ObjectStore objects) {
        this.objects = objects;
    }

    /** @throws ObjectStoreException if the store is unwell; any of the keys may be gone all the same */
    DeleteOutcome delete(List<String> keys) {
        Call call = call(keys);
        if (call.outcome() != null) {
            return call.outcome();
        }
        boolean single = keys.size() == 1 && call.problem().kind() != Kind.INVALID;
        if (single || call.problem().asksForLess()) {
            throw call.problem();
        }
        return narrow(keys, call.problem());
    }

    /** @param problem of the call with all these keys */
    private DeleteOutcome narrow(List<String> keys, ObjectStoreException problem) {
        if (keys.size() == 1) {
            return new DeleteOutcome(Set.of(), Map.of(keys.get(0), String.valueOf(problem.getMessage())));
        }
        List<String> left = keys.subList(0, keys.size() / 2);
        List<String> right = keys.subList(keys.size() / 2, keys.size());
        Call first = call(left);
        Call second = call(right);
        if (first.outcome() == null && second.outcome() == null && problem.kind() != Kind.INVALID) {
            throw problem;
        }
        return both(
                first.outcome() != null ? first.outcome() : narrow(left, first.problem()),
                second.outcome() != null ? second.outcome() : narrow(right, second.problem()));
    }

    private Call call(List<String> keys) {
        try {
            return new Call(objects.delete(keys), null);
        } catch (ObjectStoreException e) {
            return new Call(null, e);
        }
    }

    private static DeleteOutcome both(DeleteOutcome one, DeleteOutcome other) {
        Set<String> deleted = new HashSet<>(one.deleted());
        deleted.addAll(other.deleted());
        Map<String, String> failed = new HashMap<>(one.failed());
        failed.putAll(other.failed());
        return new DeleteOutcome(deleted, failed);
    }

    /** One of the two is set. */
    private record Call(
            @Nullable DeleteOutcome outcome, @Nullable ObjectStoreException failure) {
        ObjectStoreException problem() {
            if (failure == null) {
                throw new IllegalStateException("The call did not fail");
            }
            return failure;
        }
    }
}
