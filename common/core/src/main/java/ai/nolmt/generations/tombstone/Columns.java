package ai.nolmt.generations.tombstone;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Keys as the arrays that {@code unnest} takes. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Columns(String[] keys, UUID[] users, UUID[] generations, Long[] sizes) {
    static Columns of(List<DoomedKey> keys) {
        return new Columns(
                keys.stream().map(DoomedKey::key).toArray(String[]::new),
                keys.stream().map(DoomedKey::user).toArray(UUID[]::new),
                keys.stream().map(DoomedKey::generation).toArray(UUID[]::new),
                keys.stream().map(DoomedKey::bytes).toArray(Long[]::new));
    }

    /** Of objects whose keys say neither user nor job. */
    static Columns ofNobody(List<LegacyTombstones.Orphan> orphans) {
        int count = orphans.size();
        return new Columns(
                orphans.stream().map(LegacyTombstones.Orphan::key).toArray(String[]::new),
                new UUID[count],
                new UUID[count],
                orphans.stream().map(LegacyTombstones.Orphan::bytes).toArray(Long[]::new));
    }

    StatementSpec bind(StatementSpec statement) {
        return statement
                .param("keys", keys)
                .param("users", users)
                .param("generations", generations)
                .param("sizes", sizes);
    }
}
