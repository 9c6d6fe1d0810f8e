package ai.nolmt.generations.object;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.regex.Pattern;

/**
 * Where in the bucket this installation keeps its objects; everything outside belongs to somebody else. Empty, or path
 * segments that each end with a slash: without the last slash {@code images} would take in {@code images2}.
 */
public record KeyPrefix(String value) {
    private static final Pattern VALID = Pattern.compile("([a-zA-Z0-9][a-zA-Z0-9._-]*/){0,8}");
    // two UUIDs, an attempt and an extension need 121 characters of the column's 500
    private static final int LONGEST = 200;

    public KeyPrefix {
        if (!VALID.matcher(value).matches() || value.length() > LONGEST || value.startsWith(StagingKey.ROOT)) {
            throw new ConfigurationProblem(
                    "nolmt.objects.prefix is '" + value + "', which can't be a key prefix.",
                    "Set nolmt.objects.prefix to nothing, or to letters, digits, '.', '_' and '-' with a slash at the"
                            + " end, like 'generations/', at most " + LONGEST
                            + " characters and not under 'staging/'.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
