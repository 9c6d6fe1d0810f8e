package ai.nolmt.generations.database;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many transactions of one user run at once; the others stand in line, without a connection of the pool, in the
 * order in which they came. Safe for concurrent use.
 */
final class UserTurns {
    private final int atOnce;
    private final Duration patience;
    private final ConcurrentMap<UUID, Line> lines = new ConcurrentHashMap<>();

    /** @param patience how long one stands in line */
    UserTurns(int atOnce, Duration patience) {
        this.atOnce = atOnce;
        this.patience = patience;
    }

    /** @throws TooManyOfUser if its turn didn't come in time, or the thread was interrupted */
    <T extends @Nullable Object> T inTurn(UUID user, Supplier<T> work) {
        Line line = lines.compute(user, (same, old) -> {
            Line joined = old == null ? new Line(new Semaphore(atOnce, true)) : old;
            joined.people++;
            return joined;
        });
        try {
            if (!line.turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TooManyOfUser("Others of this user's transactions take longer than " + patience);
            }
            try {
                return work.get();
            } finally {
                line.turns.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TooManyOfUser("Interrupted while waiting for its turn");
        } finally {
            lines.computeIfPresent(user, (same, left) -> --left.people == 0 ? null : left);
        }
    }

    /** Users who have any, for tests. */
    int users() {
        return lines.size();
    }

    private static final class Line {
        private final Semaphore turns;
        private int people; // within compute alone

        private Line(Semaphore turns) {
            this.turns = turns;
        }
    }
}
