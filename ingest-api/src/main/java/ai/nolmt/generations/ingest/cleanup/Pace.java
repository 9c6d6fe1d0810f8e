package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.object.KeyPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How fast a run is, and how much longer it takes. Users' ids are spread evenly, so the first digits of the key that a run
 * has got to say which share of the keys is behind it; with few users that is a rough guess.
 *
 * @param perSecond looked at, on average
 * @param left null where no such key tells
 */
record Pace(@Nullable Double perSecond, @Nullable Duration left) {
    static final Pace UNKNOWN = new Pace(null, null);

    private static final Pattern DIGITS = Pattern.compile("([0-9a-f]{8})-.*", Pattern.DOTALL);
    private static final double ALL = 1L << 32;
    // with less behind it, the guess is none
    private static final double LEAST_SHARE = 0.001;

    /** @param cursor of a run that is under way and looks at all keys */
    static Pace of(KeyPrefix prefix, @Nullable String cursor, long scanned, Instant started, Instant now) {
        double seconds = Duration.between(started, now).toMillis() / 1000.0;
        if (seconds < 1) {
            return UNKNOWN;
        }
        double share = cursor == null ? 0 : share(prefix, cursor);
        return new Pace(
                Math.round(scanned / seconds * 10) / 10.0,
                share < LEAST_SHARE ? null : Duration.ofSeconds(Math.round(seconds * (1 - share) / share)));
    }

    private static double share(KeyPrefix prefix, String cursor) {
        if (!cursor.startsWith(prefix.value())) {
            return 0;
        }
        Matcher first = DIGITS.matcher(cursor.substring(prefix.value().length()));
        return first.matches() ? Long.parseLong(first.group(1), 16) / ALL : 0;
    }
}
