package ai.nolmt.generations.reference;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.StagingKey;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Jobs name what they have staged until they are over. */
final class StagingReferences implements ReferenceSource {
    // By id, which is in the key: there is no index on staging keys.
    private static final String NAMED = """
            SELECT staging_key FROM nolmt.jobs WHERE id = ANY(:jobs) AND staging_key = ANY(:keys)""";

    private final KeyPrefix prefix;

    StagingReferences(KeyPrefix prefix) {
        this.prefix = prefix;
    }

    @Override
    public Set<String> namedAmong(StageTransaction tx, Collection<String> keys) {
        List<UUID> jobs = keys.stream()
                .map(key -> StagingKey.parse(prefix, key))
                .flatMap(Optional::stream)
                .map(StagingKey::jobId)
                .toList();
        return jobs.isEmpty()
                ? Set.of()
                : new HashSet<>(tx.sql()
                        .sql(NAMED)
                        .param("jobs", jobs.toArray(UUID[]::new))
                        .param("keys", keys.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }
}
