package ai.nolmt.generations.object;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key of one attempt: {@code {prefix}{userId}/{generationId}/{attemptId}.{extension}}. Made of ids only, never of a
 * name that a caller chose, and new for every attempt, so no object is ever overwritten.
 */
public record ObjectKey(KeyPrefix prefix, UUID userId, UUID generationId, UUID attemptId, String extension) {
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,8}");
    private static final Pattern REST = Pattern.compile("(" + KeyPrefix.UUID_PATTERN + ")/(" + KeyPrefix.UUID_PATTERN
            + ")/(" + KeyPrefix.UUID_PATTERN + ")\\.([a-z0-9]{1,8})");

    public ObjectKey {
        if (!EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException("An extension is 1 to 8 of a-z and 0-9, not " + extension);
        }
    }

    public String value() {
        return prefix.value() + userId + "/" + generationId + "/" + attemptId + "." + extension;
    }

    /** Empty for whatever is not exactly of this grammar: such keys are somebody else's and are left alone. */
    public static Optional<ObjectKey> parse(KeyPrefix prefix, String key) {
        if (!key.startsWith(prefix.value())) {
            return Optional.empty();
        }
        Matcher rest = REST.matcher(key.substring(prefix.value().length()));
        return rest.matches()
                ? Optional.of(new ObjectKey(
                        prefix,
                        UUID.fromString(rest.group(1)),
                        UUID.fromString(rest.group(2)),
                        UUID.fromString(rest.group(3)),
                        rest.group(4)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return value();
    }
}
