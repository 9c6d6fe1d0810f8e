package ai.nolmt.generations.upload.fetch.remote;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who has how many of the fetches that run, by user and by host: of all, as of a host's, one user has three quarters at most, so that
 * slow links of one leave something to others. Not safe for concurrent use.
 */
final class FetchShares {
    private final int most;
    private final int perHost;
    private final Map<UUID, Integer> ofUsers = new HashMap<>();
    private final Map<String, Integer> ofHosts = new HashMap<>();
    private final Map<OfOneHost, Integer> ofBoth = new HashMap<>();
    private final Map<UUID, Long> last = new HashMap<>();
    private long turns;
    private int running;

    private record OfOneHost(UUID user, String host) {}

    /**
     * Begins with none.
     *
     * @param most that run at once
     * @param perHost of one host
     */
    FetchShares(int most, int perHost) {
        this.most = most;
        this.perHost = perHost;
    }

    /** Of that many, one user's; one is left for others at least, if there are several. */
    static int ofOne(int all) {
        return all == 1 ? 1 : all - Math.max(1, all / 4);
    }

    boolean mayBegin(UUID user, String host) {
        return running < most
                && of(user) < ofOne(most)
                && ofHosts.getOrDefault(host, 0) < perHost
                && of(user, host) < ofOne(perHost);
    }

    /** Who has the fewest comes first, and who had no turn for the longest. */
    Comparator<UUID> turn() {
        return Comparator.<UUID>comparingInt(this::of).thenComparingLong(user -> last.getOrDefault(user, -1L));
    }

    int of(UUID user) {
        return ofUsers.getOrDefault(user, 0);
    }

    int of(UUID user, String host) {
        return ofBoth.getOrDefault(new OfOneHost(user, host), 0);
    }

    int running() {
        return running;
    }

    void began(UUID user, String host) {
        running++;
        ofUsers.merge(user, 1, Integer::sum);
        ofHosts.merge(host, 1, Integer::sum);
        ofBoth.merge(new OfOneHost(user, host), 1, Integer::sum);
        last.put(user, turns++);
    }

    void ended(UUID user, String host) {
        running--;
        less(ofUsers, user);
        less(ofHosts, host);
        less(ofBoth, new OfOneHost(user, host));
    }

    /** To be called once somebody has nothing here any more. */
    void forget(UUID user) {
        last.remove(user);
    }

    private static <K> void less(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (name, count) -> count == 1 ? null : count - 1);
    }
}
