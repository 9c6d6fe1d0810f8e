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

/** Whoever has something staged, by the id in its key: there is no index on staging keys. */
final class StagingReferences implements ReferenceSource {
    private static final String OF_JOBS = """
            SELECT staging_key FROM nolmt.jobs WHERE id = ANY(:ids) AND staging_key = ANY(:keys)""";
    private static final String OF_UPLOADS = """
            SELECT staging_key FROM nolmt.uploads WHERE id = ANY(:ids) AND staging_key = ANY(:keys) AND status = 'open'""";

    private final KeyPrefix prefix;
    private final String named;

    private StagingReferences(KeyPrefix prefix, String named) {
        this.prefix = prefix;
        this.named = named;
    }

    /** Jobs name what they have staged until they are over. */
    static ReferenceSource ofJobs(KeyPrefix prefix) {
        return new StagingReferences(prefix, OF_JOBS);
    }

    /** Uploads name their keys until a job claims them, whose key it is from then on, or they end. */
    static ReferenceSource ofUploads(KeyPrefix prefix) {
        return new StagingReferences(prefix, OF_UPLOADS);
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
                        .sql(named)
                        .param("ids", ids.toArray(UUID[]::new))
                        .param("keys", keys.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }
}
