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

/** Uploads name their keys until a job claims them, whose key it is from then on, or they end. */
final class UploadReferences implements ReferenceSource {
    // By id, which is in the key: there is no index on staging keys.
    private static final String NAMED = """
            SELECT staging_key FROM nolmt.uploads WHERE id = ANY(:ids) AND staging_key = ANY(:keys) AND status = 'open'""";

    private final KeyPrefix prefix;

    UploadReferences(KeyPrefix prefix) {
        this.prefix = prefix;
    }

    @Override
    public Set<String> namedAmong(StageTransaction tx, Collection<String> keys) {
        List<UUID> ids = keys.stream()
                .map(key -> StagingKey.parse(prefix, key))
                .flatMap(Optional::stream)
                .map(StagingKey::jobId)
                .toList();
        return ids.isEmpty()
                ? Set.of()
                : new HashSet<>(tx.sql()
                        .sql(NAMED)
                        .param("ids", ids.toArray(UUID[]::new))
                        .param("keys", keys.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }
}
