package ai.nolmt.stream.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What was received and waits for a handler. Of an ordered group, one handler at a time has messages. Safe for
 * concurrent use.
 */
final class DispatchQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LinkedList<InFlightMessage> waiting = new LinkedList<>();
    private final Map<String, Integer> busy = new HashMap<>(); // group to messages taken and not done
    private boolean closed;

    /** @return false if it is closed: nobody will take them */
    boolean put(List<InFlightMessage> arrived) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.addAll(arrived);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for messages.
     *
     * @return at least one and at most so many, in order, each to be reported to {@link #done}; none once it is closed
     */
    List<InFlightMessage> take(int max) {
        lock.lock();
        try {
            while (!closed) {
                List<InFlightMessage> taken = next(max);
                if (!taken.isEmpty()) {
                    if (!waiting.isEmpty()) {
                        changed.signal();
                    }
                    return taken;
                }
                changed.awaitUninterruptibly();
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private List<InFlightMessage> next(int max) {
        List<InFlightMessage> taken = new ArrayList<>(Math.min(max, waiting.size()));
        Set<String> mine = new HashSet<>();
        for (Iterator<InFlightMessage> all = waiting.iterator(); all.hasNext() && taken.size() < max; ) {
            InFlightMessage message = all.next();
            String group = message.orderedGroup();
            if (group == null || mine.contains(group) || !busy.containsKey(group)) {
                if (group != null) {
                    busy.merge(group, 1, Integer::sum);
                    mine.add(group);
                }
                taken.add(message);
                all.remove();
            }
        }
        return taken;
    }

    /** Whether somebody who takes would wait. */
    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    void done(InFlightMessage taken) {
        String group = taken.orderedGroup();
        if (group == null) {
            return;
        }
        lock.lock();
        try {
            if (busy.merge(group, -1, Integer::sum) <= 0) {
                busy.remove(group);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what waits and fits. */
    List<InFlightMessage> remove(Predicate<InFlightMessage> which) {
        lock.lock();
        try {
            List<InFlightMessage> removed = waiting.stream().filter(which).toList();
            waiting.removeIf(which);
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** @return what nobody has taken */
    List<InFlightMessage> close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            List<InFlightMessage> left = List.copyOf(waiting);
            waiting.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
