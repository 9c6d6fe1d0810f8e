package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.object.KeyPrefix;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    // with less behind it, the guess is none
    private static final double LEAST_SHARE = 0.001;

    /** @param behind of a run that is under way */
    static Pace of(Behind behind, long scanned, Instant started, Instant now) {
        double seconds = Duration.between(started, now).toMillis() / 1000.0;
        if (seconds < 1) {
            return UNKNOWN;
        }
        double share = behind.share();
        return new Pace(
                Math.round(scanned / seconds * 10) / 10.0,
                share < LEAST_SHARE ? null : Duration.ofSeconds(Math.round(seconds * (1 - share) / share)));
    }

    /**
     * What a shard has ahead.
     *
     * @param from null for the first of all keys
     * @param to null for the last of them
     */
    record OpenShard(@Nullable String from, @Nullable String to) {}

    /** @param share of all keys, from 0, which also stands for nobody knows, to 1 */
    record Behind(double share) {
        static final Behind UNKNOWN = new Behind(0);

        // a whole key, or where the first shards were cut
        private static final Pattern DIGITS = Pattern.compile("([0-9a-f]{8})-.*|([0-9a-f]{2})", Pattern.DOTALL);
        private static final double ALL = 1L << 32;
        private static final int HEX = 16;

        /** Of a run that looks at all keys by itself. */
        static Behind cursor(KeyPrefix prefix, @Nullable String cursor) {
            return new Behind(cursor == null ? 0 : position(prefix, cursor));
        }

        /** Of one in shards; those that are over aren't among them. */
        static Behind all(KeyPrefix prefix, List<OpenShard> open) {
            double ahead = 0;
            for (OpenShard shard : open) {
                ahead += (shard.to() == null ? 1 : position(prefix, shard.to()))
                        - (shard.from() == null ? 0 : position(prefix, shard.from()));
            }
            return new Behind(Math.max(0, 1 - ahead));
        }

        private static double position(KeyPrefix prefix, String key) {
            if (!key.startsWith(prefix.value())) {
                return 0;
            }
            Matcher first = DIGITS.matcher(key.substring(prefix.value().length()));
            if (!first.matches()) {
                return 0;
            }
            return first.group(1) != null
                    ? Long.parseLong(first.group(1), HEX) / ALL
                    : Integer.parseInt(first.group(2), HEX) / (double) (HEX * HEX);
        }
    }
}
