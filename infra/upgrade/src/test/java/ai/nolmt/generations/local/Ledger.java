package ai.nolmt.generations.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What callers were told was accepted, and what must have become of it. Safe for concurrent use. */
final class Ledger {
    /** What its user asked for, or what is wrong with it. */
    enum Fate {
        KEPT,
        DELETED,
        CANCELLED,
        EXPIRED,
        FAILED,
        ERASED
    }

    /** @param sha256 of its bytes, as they were sent */
    record Entry(UUID id, UUID user, String sha256, Fate fate) {
        Entry with(Fate other) {
            return new Entry(id, user, sha256, other);
        }
    }

    private final Map<UUID, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Entry> untouched = new ConcurrentLinkedDeque<>();

    void accepted(Entry entry) {
        Entry before = entries.putIfAbsent(entry.id(), entry);
        if (before != null && !before.equals(entry)) {
            throw new IllegalStateException("One id for two jobs: " + before + " and " + entry);
        }
        if (before == null && entry.fate() == Fate.KEPT) {
            untouched.add(entry);
        }
    }

    void became(UUID id, Fate fate) {
        entries.computeIfPresent(id, (same, entry) -> entry.with(fate));
    }

    /** One that is kept so far, and that nobody else is given. */
    Optional<Entry> takeOldest() {
        return Optional.ofNullable(untouched.pollFirst());
    }

    Optional<Entry> takeNewest() {
        return Optional.ofNullable(untouched.pollLast());
    }

    List<Entry> all() {
        return new ArrayList<>(entries.values());
    }

    List<UUID> ids(Fate fate) {
        return entries.values().stream()
                .filter(entry -> entry.fate() == fate)
                .map(Entry::id)
                .toList();
    }
}
