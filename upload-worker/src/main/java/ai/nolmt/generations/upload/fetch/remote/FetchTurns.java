package ai.nolmt.generations.upload.fetch.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long fetches take, and so when one that is put off has a chance. Not safe for concurrent use. */
final class FetchTurns {
    private static final int REMEMBERED = 8;
    private static final Duration LEAST = Duration.ofSeconds(5); // of those that are slow: coming back costs, too

    private final int most;
    private final Duration longestDelay;
    private final Clock clock;
    private final Map<Long, Instant> begun = new LinkedHashMap<>();
    private Duration usual = Duration.ZERO;
    private Instant turn = Instant.MIN;

    /** @param most that run at once */
    FetchTurns(int most, Duration longestDelay, Clock clock) {
        this.most = most;
        this.longestDelay = longestDelay;
        this.clock = clock;
    }

    void began(long number) {
        begun.put(number, clock.instant());
    }

    void ended(long number) {
        Instant since = begun.remove(number);
        if (since != null) {
            Duration took = Duration.between(since, clock.instant());
            usual = usual.multipliedBy(REMEMBERED - 1).plus(took).dividedBy(REMEMBERED);
        }
    }

    boolean areSlow(Duration limit) {
        return taking().compareTo(limit) >= 0;
    }

    /** Those that hang say it only by not ending: at least as long as the oldest has been running. */
    private Duration taking() {
        Duration oldest = begun.values().stream()
                .findFirst()
                .map(since -> Duration.between(since, clock.instant()))
                .orElse(Duration.ZERO);
        return longer(usual, oldest);
    }

    /** They come back one after the other, about when there is a place for them, and before half of their life is over. */
    Duration untilNext(Instant dies) {
        Instant now = clock.instant();
        turn = (turn.isBefore(now) ? now : turn).plus(taking().dividedBy(most));
        turn = turn.isAfter(now.plus(longestDelay)) ? now.plus(longestDelay) : turn;
        Duration wait = longer(areSlow(FetchQueue.SLOW) ? LEAST : FetchQueue.SLOW, Duration.between(now, turn));
        Duration half = dies.equals(Instant.MAX)
                ? wait
                : longer(FetchQueue.SLOW, Duration.between(now, dies).dividedBy(2));
        return wait.compareTo(half) < 0 ? wait : half;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
