package ai.nolmt.generations.ingest.web;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** How much of something each user has right now, and all of them. Safe for concurrent use. */
final class Shares {
    private final long mostEach;
    private final long mostOfAll;
    private final ConcurrentMap<Object, Long> held = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();

    /** What came of asking for more. */
    enum Answer {
        GIVEN,
        USER_HAS_TOO_MUCH,
        ALL_HAVE_TOO_MUCH
    }

    Shares(long mostEach, long mostOfAll) {
        this.mostEach = mostEach;
        this.mostOfAll = mostOfAll;
    }

    Answer take(Object user, long more) {
        if (total.addAndGet(more) > mostOfAll) {
            total.addAndGet(-more);
            return Answer.ALL_HAVE_TOO_MUCH;
        }
        if (held.merge(user, more, Long::sum) > mostEach) {
            give(user, more);
            return Answer.USER_HAS_TOO_MUCH;
        }
        return Answer.GIVEN;
    }

    void give(Object user, long back) {
        total.addAndGet(-back);
        held.computeIfPresent(user, (same, has) -> has <= back ? null : has - back);
    }

    /** Users who have any, for tests. */
    int users() {
        return held.size();
    }
}
