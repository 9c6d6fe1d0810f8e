package ai.nolmt.generations.object;

import java.util.UUID;

/**
 * Keys of what an installation writes down of itself beside its objects: the mark that says whose they are, and reports of
 * clean-ups, {@code nolmt-reports/{prefix}{run}.ndjson}. Neither is an output, so no sweep counts or takes them.
 */
public final class RecordKey {
    private static final String REPORTS = "nolmt-reports/";

    private RecordKey() {}

    public static String ofReport(KeyPrefix prefix, UUID run) {
        return reportsOf(prefix) + run + ".ndjson";
    }

    /** What the keys of all an installation's reports start with. */
    public static String reportsOf(KeyPrefix prefix) {
        return REPORTS + prefix;
    }

    /** Also of another installation's, where ours has the whole bucket. */
    public static boolean isOne(String key) {
        return key.startsWith(REPORTS) || key.startsWith(InstallationMarker.ROOT);
    }
}
