package ai.nolmt.generations.object;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where larger outputs wait for their worker: {@code staging/{prefix}{userId}/{jobId}}. The prefix is in it so that two
 * installations in one bucket don't sweep each other's.
 */
public record StagingKey(KeyPrefix prefix, UUID userId, UUID jobId) {
    static final String ROOT = "staging/";

    private static final Pattern REST =
            Pattern.compile("(" + KeyPrefix.UUID_PATTERN + ")/(" + KeyPrefix.UUID_PATTERN + ")");

    public String value() {
        return root(prefix) + userId + "/" + jobId;
    }

    /** What all staging keys of an installation start with. */
    public static String root(KeyPrefix prefix) {
        return ROOT + prefix.value();
    }

    /** Empty for whatever is not exactly of this grammar. */
    public static Optional<StagingKey> parse(KeyPrefix prefix, String key) {
        if (!key.startsWith(root(prefix))) {
            return Optional.empty();
        }
        Matcher rest = REST.matcher(key.substring(root(prefix).length()));
        return rest.matches()
                ? Optional.of(new StagingKey(prefix, UUID.fromString(rest.group(1)), UUID.fromString(rest.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return value();
    }
}
