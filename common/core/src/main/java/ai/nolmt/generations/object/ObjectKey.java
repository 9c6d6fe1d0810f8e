package ai.nolmt.generations.object;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The key of one attempt: {@code {prefix}{userId}/{generationId}/{attemptId}.{extension}}. Made of ids only, never of a
 * name that a caller chose, and new for every attempt, so no object is ever overwritten.
 */
public record ObjectKey(KeyPrefix prefix, UUID userId, UUID generationId, UUID attemptId, String extension) {
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,8}");

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
        int user = prefix.value().length();
        int generation = user + Ids.LENGTH + 1;
        int attempt = generation + Ids.LENGTH + 1;
        int dot = attempt + Ids.LENGTH;
        if (!Ids.isSlash(key, generation - 1) || !Ids.isSlash(key, attempt - 1)) {
            return Optional.empty();
        }
        UUID userId = Ids.at(key, user);
        UUID generationId = Ids.at(key, generation);
        UUID attemptId = Ids.at(key, attempt);
        if (userId == null || generationId == null || attemptId == null || !isExtension(key, dot)) {
            return Optional.empty();
        }
        return Optional.of(new ObjectKey(prefix, userId, generationId, attemptId, key.substring(dot + 1)));
    }

    private static boolean isExtension(String key, int dot) {
        return dot < key.length()
                && key.charAt(dot) == '.'
                && EXTENSION.matcher(key.substring(dot + 1)).matches();
    }

    @Override
    public String toString() {
        return value();
    }
}
