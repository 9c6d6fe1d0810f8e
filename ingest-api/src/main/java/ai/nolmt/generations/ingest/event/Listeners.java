package ai.nolmt.generations.ingest.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Who listens, by user. Not safe for concurrent use. */
final class Listeners {
    private final int mostPerUser;
    private final int most;
    private final Map<UUID, Set<Listener>> byUser = new HashMap<>();
    private int count;

    /** What came of asking to listen. */
    enum Answer {
        JOINED,
        USER_HAS_TOO_MANY,
        ALL_HAVE_TOO_MANY
    }

    Listeners(int mostPerUser, int most) {
        this.mostPerUser = mostPerUser;
        this.most = most;
    }

    Answer add(Listener listener) {
        if (count >= most) {
            return Answer.ALL_HAVE_TOO_MANY;
        }
        if (of(listener.user()).size() >= mostPerUser) {
            return Answer.USER_HAS_TOO_MANY;
        }
        byUser.computeIfAbsent(listener.user(), user -> new LinkedHashSet<>()).add(listener);
        count++;
        return Answer.JOINED;
    }

    /** Does nothing if it isn't there. */
    void remove(Listener listener) {
        Set<Listener> own = byUser.get(listener.user());
        if (own != null && own.remove(listener)) {
            count--;
            if (own.isEmpty()) {
                byUser.remove(listener.user());
            }
        }
    }

    /** A copy, as the others. */
    List<Listener> of(UUID user) {
        return List.copyOf(byUser.getOrDefault(user, Set.of()));
    }

    List<Listener> all() {
        List<Listener> all = new ArrayList<>();
        byUser.values().forEach(all::addAll);
        return all;
    }

    Set<UUID> users() {
        return Set.copyOf(byUser.keySet());
    }

    int count() {
        return count;
    }
}
