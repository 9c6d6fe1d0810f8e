package ai.nolmt.generations.object;

import ai.nolmt.generations.config.ConfigurationProblem;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What keys of a backend of before begin with, whose rows are in the table: nothing but what somebody has named is anybody's
 * to delete, and in a shared bucket a wrong one would take what is others'.
 *
 * @param ours where our own keys are; one of these may be the same or below it, where only what isn't of our layout is meant
 */
public record LegacyPrefixes(KeyPrefix ours, List<String> values) {
    private static final Pattern VALID = Pattern.compile("([a-zA-Z0-9][a-zA-Z0-9._-]*/){1,8}");
    private static final int LONGEST = 200;
    private static final int MOST = 20;
    private static final List<String> RESERVED =
            List.of(StagingKey.ROOT, InstallationMarker.ROOT, RecordKey.reportsOf(new KeyPrefix("")));

    /** @throws ConfigurationProblem if one of them may be or hold somebody else's */
    public LegacyPrefixes {
        values = List.copyOf(values);
        if (values.size() > MOST) {
            throw new ConfigurationProblem(
                    "nolmt.cleanup.legacy-prefixes has " + values.size() + " of them, of " + MOST + " at most.",
                    "Name the folders that they are in, if all in these is this database's.");
        }
        for (String value : values) {
            check(value, ours);
            if (values.stream().filter(value::startsWith).count() > 1) {
                throw problem(value, "is in the list twice, or below another one of it");
            }
        }
    }

    private static void check(String value, KeyPrefix ours) {
        if (!VALID.matcher(value).matches() || value.length() > LONGEST) {
            throw problem(value, "can't be what keys of another backend begin with");
        }
        if (ours.value().startsWith(value) && !ours.value().equals(value)) {
            throw problem(value, "holds all of nolmt.objects.prefix, " + ours + ", and whatever is beside it");
        }
        if (isReserved(value)) {
            throw problem(value, "reaches where every installation of the bucket keeps what it needs");
        }
    }

    /** Whether keys that begin so may be those that every installation of the bucket needs. */
    public static boolean isReserved(String beginning) {
        return RESERVED.stream().anyMatch(reserved -> reserved.startsWith(beginning) || beginning.startsWith(reserved));
    }

    private static ConfigurationProblem problem(String value, String why) {
        return new ConfigurationProblem(
                "nolmt.cleanup.legacy-prefixes has '" + value + "', which " + why + ".",
                "Name folders that are this database's alone, of letters, digits, '.', '_' and '-' with a slash at the end, like"
                        + " user-uploads/, at most " + LONGEST + " characters each.");
    }

    /** Whether a key is below one of them and of another layout than ours. */
    public boolean isOne(String key) {
        return values.stream().anyMatch(key::startsWith)
                && ObjectKey.parse(ours, key).isEmpty()
                && StagingKey.parse(ours, key).isEmpty()
                && !RecordKey.isOne(key);
    }
}
