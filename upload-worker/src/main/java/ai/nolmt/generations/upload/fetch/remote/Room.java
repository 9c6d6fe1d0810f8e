package ai.nolmt.generations.upload.fetch.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The bytes of the work folder that fetches may have; of one user three quarters of them at most, so that links of one leave
 * something to others. Safe for concurrent use.
 */
final class Room {
    /** At least as much is asked for at once where nobody says how much comes. */
    private static final long STEP = 1 << 20;

    private final long most;
    private final long ofOne;
    private final Map<UUID, Long> ofUsers = new HashMap<>();
    private long taken;

    Room(long most) {
        this.most = most;
        this.ofOne = ofOne(most);
    }

    /** Of that many, one user's. */
    static long ofOne(long all) {
        return all - all / 4;
    }

    /** There is none for a fetch now. */
    static final class Full extends RuntimeException {
        Full() {
            super("There is no room for another fetch", null, false, false);
        }
    }

    /** Nothing yet, of a fetch for that user; what it takes is given back when it is closed. */
    Share of(UUID user) {
        return new Share(user);
    }

    private synchronized boolean take(UUID user, long more) {
        long own = ofUsers.getOrDefault(user, 0L) + more;
        if (own > ofOne || taken + more > most) {
            return false;
        }
        taken += more;
        ofUsers.put(user, own);
        return true;
    }

    private synchronized void giveBack(UUID user, long bytes) {
        taken -= bytes;
        ofUsers.computeIfPresent(user, (same, own) -> own == bytes ? null : own - bytes);
    }

    synchronized long taken() {
        return taken;
    }

    /** Of one fetch, for one thread at a time. */
    final class Share implements AutoCloseable {
        private final UUID user;
        private long has;

        private Share(UUID user) {
            this.user = user;
        }

        /** @throws Full if there is no room for so many bytes altogether */
        void upTo(long bytes) {
            if (bytes <= has) {
                return;
            }
            long roomy = Math.max(bytes, has + STEP);
            if (take(user, roomy - has)) {
                has = roomy;
            } else if (take(user, bytes - has)) {
                has = bytes;
            } else {
                throw new Full();
            }
        }

        @Override
        public void close() {
            giveBack(user, has);
            has = 0;
        }
    }
}
