package ai.nolmt.generations.object;

import java.util.Optional;
import java.util.UUID;

/**
 * Keys of what an installation writes down of itself beside its objects: the mark that says whose they are, and reports of
 * clean-ups, {@code nolmt-reports/{prefix}{run}.ndjson}. Neither is an output, so no sweep counts or takes them.
 */
public final class RecordKey {
    private static final String REPORTS = "nolmt-reports/";

    private static final String ENDING = ".ndjson";

    private RecordKey() {}

    public static String ofReport(KeyPrefix prefix, UUID run) {
        return reportsOf(prefix) + run + ENDING;
    }

    /** What the keys of all an installation's reports start with. */
    public static String reportsOf(KeyPrefix prefix) {
        return REPORTS + prefix;
    }

    /** The run whose report it is; empty for whatever is not exactly such a key. */
    public static Optional<UUID> runOf(KeyPrefix prefix, String key) {
        String root = reportsOf(prefix);
        return key.startsWith(root)
                        && key.length() == root.length() + Ids.LENGTH + ENDING.length()
                        && key.endsWith(ENDING)
                ? Optional.ofNullable(Ids.at(key, root.length()))
                : Optional.empty();
    }

    /** Also of another installation's, where ours has the whole bucket. */
    public static boolean isOne(String key) {
        return key.startsWith(REPORTS) || key.startsWith(InstallationMarker.ROOT);
    }
}
