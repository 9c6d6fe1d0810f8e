package ai.nolmt.generations.cleanup.purge;

import ai.nolmt.generations.cleanup.look.AtOnce;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.object.ObjectStoreException.Kind;
import ai.nolmt.generations.object.ObjectVersions;
import ai.nolmt.generations.object.ObjectVersions.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes keys with all their versions and markers: lists them, deletes what there was, and lists again, until a listing has
 * none, which alone says that a key is gone. In bounded memory, however many versions there are. Safe for concurrent use.
 */
final class AllVersions {
    private static final int LISTED_AT_ONCE = 64;
    private static final int MOST_OF_A_CALL = 1000;

    private final ObjectVersions versions;
    private final AtOnce atOnce;
    private final DeleteRate rate;

    AllVersions(ObjectVersions versions, AtOnce atOnce, DeleteRate rate) {
        this.versions = versions;
        this.atOnce = atOnce;
        this.rate = rate;
    }

    /** @throws ObjectStoreException if the store is unwell; any of the keys may be gone, or some of their versions */
    Outcome delete(List<String> keys) {
        Set<String> gone = new HashSet<>();
        Map<String, String> failed = new HashMap<>();
        Map<String, String> locked = new HashMap<>();
        List<String> left = keys;
        Set<Version> asked = Set.of();
        while (!left.isEmpty()) {
            asked = pass(left, asked, gone, failed, locked);
            left = left.stream()
                    .filter(key -> !gone.contains(key) && !failed.containsKey(key) && !locked.containsKey(key))
                    .toList();
        }
        // of a key that both holds for, the fault can be mended
        locked.keySet().removeAll(failed.keySet());
        return new Outcome(gone, failed, locked);
    }

    /** Returns which versions it asked the store to delete: one that it lists again would be deleted for ever. */
    private Set<Version> pass(
            List<String> keys,
            Set<Version> before,
            Set<String> gone,
            Map<String, String> failed,
            Map<String, String> locked) {
        Set<Version> asked = new HashSet<>();
        List<Version> doomed = new ArrayList<>();
        for (List<String> some : parts(keys, LISTED_AT_ONCE)) {
            for (Listed listed : atOnce.ask(some, this::list)) {
                if (listed.problem() != null) {
                    failed.put(listed.key(), listed.problem());
                } else if (listed.versions().isEmpty()) {
                    gone.add(listed.key());
                }
                for (Version version : listed.versions()) {
                    if (before.contains(version)) {
                        failed.putIfAbsent(
                                listed.key(), "the store lists version " + version.id() + " that it deleted");
                    } else {
                        doomed.add(version);
                        asked.add(version);
                    }
                }
            }
            List<List<Version>> calls = parts(doomed, MOST_OF_A_CALL);
            List<Version> rest = List.of();
            for (List<Version> call : calls) {
                if (call.size() == MOST_OF_A_CALL) {
                    delete(call, failed, locked);
                } else {
                    rest = call;
                }
            }
            doomed = new ArrayList<>(rest);
        }
        delete(doomed, failed, locked);
        return asked;
    }

    private void delete(List<Version> some, Map<String, String> failed, Map<String, String> locked) {
        if (some.isEmpty()) {
            return;
        }
        rate.await(some.size());
        List<Map.Entry<Version, String>> kept = List.copyOf(halved(some).entrySet());
        for (Kept one : atOnce.ask(kept, this::kept)) {
            (one.isLocked() ? locked : failed)
                    .putIfAbsent(
                            one.version().key(),
                            one.reason() + " (version " + one.version().id() + ")");
        }
    }

    /** A call that the store can't make sense of is halved until the version that spoils it is alone. */
    private Map<Version, String> halved(List<Version> some) {
        try {
            return versions.delete(some);
        } catch (ObjectStoreException e) {
            if (e.kind() != Kind.INVALID) {
                throw e;
            }
            if (some.size() == 1) {
                return Map.of(some.get(0), String.valueOf(e.getMessage()));
            }
            Map<Version, String> failed = new HashMap<>(halved(some.subList(0, some.size() / 2)));
            failed.putAll(halved(some.subList(some.size() / 2, some.size())));
            return failed;
        }
    }

    private record Kept(Version version, String reason, boolean isLocked) {}

    /** Who may not ask for locks goes by the store's words. */
    private Kept kept(Map.Entry<Version, String> failed) {
        String reason = failed.getValue();
        if (Locks.maybe(reason)) {
            try {
                Optional<String> lock = versions.lockOf(failed.getKey());
                if (lock.isPresent()) {
                    return new Kept(failed.getKey(), lock.get(), true);
                }
            } catch (ObjectStoreException e) {
                if (e.kind() != Kind.REFUSED) {
                    throw e;
                }
            }
        }
        return new Kept(failed.getKey(), reason, Locks.isOne(reason));
    }

    private record Listed(
            String key, List<Version> versions, @Nullable String problem) {}

    private Listed list(String key) {
        try {
            return new Listed(key, versions.some(key), null);
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.INVALID) {
                return new Listed(key, List.of(), String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private static <T> List<List<T>> parts(List<T> all, int most) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            parts.add(all.subList(from, Math.min(from + most, all.size())));
        }
        return parts;
    }
}
