package ai.nolmt.stream.sqs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What was received and waits for a handler. Of an ordered group, one handler at a time has messages. Safe for
 * concurrent use.
 */
final class Inbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LinkedList<Held> waiting = new LinkedList<>();
    private final Set<String> busy = new HashSet<>();
    private boolean closed;

    /** @return false if it is closed: nobody will take them */
    boolean put(List<Held> arrived) {
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
     * @return at least one and at most so many, in order, to be reported to {@link #done}; none once it is closed
     */
    List<Held> take(int most) {
        lock.lock();
        try {
            while (!closed) {
                List<Held> taken = next(most);
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

    private List<Held> next(int most) {
        List<Held> taken = new ArrayList<>(Math.min(most, waiting.size()));
        Set<String> mine = new HashSet<>();
        for (Iterator<Held> all = waiting.iterator(); all.hasNext() && taken.size() < most; ) {
            Held held = all.next();
            String group = held.orderedGroup();
            if (group == null || mine.contains(group) || !busy.contains(group)) {
                if (group != null) {
                    busy.add(group);
                    mine.add(group);
                }
                taken.add(held);
                all.remove();
            }
        }
        return taken;
    }

    void done(List<Held> taken) {
        lock.lock();
        try {
            boolean freed = false;
            for (Held held : taken) {
                freed |= held.orderedGroup() != null && busy.remove(held.orderedGroup());
            }
            if (freed) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out what waits and fits. */
    List<Held> remove(Predicate<Held> which) {
        lock.lock();
        try {
            List<Held> removed = waiting.stream().filter(which).toList();
            waiting.removeIf(which);
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** @return what nobody has taken */
    List<Held> close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            List<Held> left = List.copyOf(waiting);
            waiting.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
