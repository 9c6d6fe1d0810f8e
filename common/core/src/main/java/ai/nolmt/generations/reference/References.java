package ai.nolmt.generations.reference;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.object.KeyPrefix;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everybody who may name a key. Sweep and purge ask here, and so ask all. Safe for concurrent use. */
public final class References {
    private final ReferenceSource rows;
    private final List<ReferenceSource> others;

    public References(KeyPrefix prefix) {
        this.rows = new RowReferences();
        // uploads first: one that is claimed between the two statements is its job's by the second
        this.others = List.of(StagingReferences.ofUploads(prefix), StagingReferences.ofJobs(prefix));
    }

    /** Of these keys those that anybody names. */
    public Set<String> namedAmong(StageTransaction tx, Collection<String> keys) {
        Set<String> named = new HashSet<>(rows.namedAmong(tx, keys));
        others.forEach(source -> named.addAll(source.namedAmong(tx, keys)));
        return named;
    }

    /** Of these keys those that users' rows name: they are live. */
    public Set<String> liveAmong(StageTransaction tx, Collection<String> keys) {
        return rows.namedAmong(tx, keys);
    }
}
