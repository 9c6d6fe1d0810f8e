package ai.nolmt.generations.upload.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: of all who wait, the user with the fewest bytes on their way, so that a flood of one delays only
 * itself. At most so many attempts and so many bytes at once; what is larger than all of that goes alone. Not safe for
 * concurrent use.
 */
final class Turns {
    /** After so many smaller ones went before it, nothing begins until there is room for it. */
    static final int PATIENCE = 100;

    private final int attempts;
    private final long bytes;
    private final Map<UUID, Deque<Ticket>> waiting = new LinkedHashMap<>();
    private final Map<UUID, Load> running = new HashMap<>();
    private int attemptsRunning;
    private long bytesRunning;
    private int count;

    /** What a user has on the way. */
    private record Load(int attempts, long bytes) {
        static final Load NONE = new Load(0, 0);

        Load plus(int more, long size) {
            return new Load(attempts + more, bytes + size);
        }
    }

    /** For those who are bounded elsewhere. */
    static Turns unbounded() {
        return new Turns(Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    Turns(int attempts, long bytes) {
        this.attempts = attempts;
        this.bytes = bytes;
    }

    void add(Ticket ticket) {
        waiting.computeIfAbsent(ticket.job.user(), user -> new ArrayDeque<>()).add(ticket);
        count++;
    }

    /** Takes out the one whose turn it is, to be reported to {@link #ended}; null if nobody may begin now. */
    @Nullable
    Ticket next() {
        if (attemptsRunning >= attempts) {
            return null;
        }
        List<Ticket> first = new ArrayList<>(waiting.size());
        waiting.values().forEach(own -> first.add(own.element()));
        first.sort(Comparator.comparingLong((Ticket ticket) -> load(ticket).bytes())
                .thenComparingInt(ticket -> load(ticket).attempts())
                .thenComparingLong(ticket -> ticket.arrived));
        for (int i = 0; i < first.size(); i++) {
            Ticket ticket = first.get(i);
            if (fits(ticket)) {
                first.subList(0, i).forEach(passed -> passed.passedOver++);
                begins(ticket);
                return ticket;
            }
            if (ticket.passedOver >= PATIENCE) {
                return null;
            }
        }
        return null;
    }

    private boolean fits(Ticket ticket) {
        return attemptsRunning == 0 || ticket.size() <= bytes - bytesRunning;
    }

    private void begins(Ticket ticket) {
        UUID user = ticket.job.user();
        waiting.computeIfPresent(user, (of, own) -> {
            own.remove();
            return own.isEmpty() ? null : own;
        });
        count--;
        attemptsRunning++;
        bytesRunning += ticket.size();
        running.put(user, load(ticket).plus(1, ticket.size()));
    }

    void ended(Ticket ticket) {
        attemptsRunning--;
        bytesRunning -= ticket.size();
        running.computeIfPresent(ticket.job.user(), (user, load) -> {
            Load left = load.plus(-1, -ticket.size());
            return left.attempts() == 0 ? null : left;
        });
    }

    private Load load(Ticket ticket) {
        return running.getOrDefault(ticket.job.user(), Load.NONE);
    }

    /** Takes out those who wait in vain. */
    List<Ticket> removeNotOurs() {
        List<Ticket> gone = new ArrayList<>();
        for (Iterator<Deque<Ticket>> users = waiting.values().iterator(); users.hasNext(); ) {
            Deque<Ticket> own = users.next();
            own.removeIf(ticket -> !ticket.isOurs() && gone.add(ticket));
            if (own.isEmpty()) {
                users.remove();
            }
        }
        count -= gone.size();
        return gone;
    }

    /** Takes out all who wait. */
    List<Ticket> clear() {
        List<Ticket> all = waiting.values().stream().flatMap(Deque::stream).toList();
        waiting.clear();
        count = 0;
        return all;
    }

    int waiting() {
        return count;
    }

    int attemptsRunning() {
        return attemptsRunning;
    }

    long bytesRunning() {
        return bytesRunning;
    }
}
