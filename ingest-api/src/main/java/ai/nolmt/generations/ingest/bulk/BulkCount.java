package ai.nolmt.generations.ingest.bulk;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How many are meant.
 *
 * @param exact whether that is all of them, or at least so many
 * @param samples some of them
 */
record BulkCount(long count, boolean exact, List<UUID> samples) {
    static final int SAMPLES = 5;
    static final BulkCount NONE = new BulkCount(0, true, List.of());

    BulkCount plus(BulkCount other) {
        return new BulkCount(
                count + other.count,
                exact && other.exact,
                Stream.concat(samples.stream(), other.samples.stream())
                        .limit(SAMPLES)
                        .toList());
    }
}
