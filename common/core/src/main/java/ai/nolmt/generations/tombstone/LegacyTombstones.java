package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Tombstones that a sweep makes of objects of a backend of before, which are no user's and no job's. Each method is called
 * inside a transaction of the cleanup role.
 */
public final class LegacyTombstones {
    // Who inserts a row with such a key records it here, and looks for its tombstone behind that: either we see the
    // row, or
    // it sees our tombstone. There is no id to lock.
    private static final String LOCK = """
            LOCK TABLE nolmt.legacy_keys IN SHARE MODE""";
    private static final String SWEPT = """
            SELECT key FROM nolmt.object_deletions WHERE key = ANY(:keys) AND sweep IS NOT NULL""";

    private LegacyTombstones() {}

    /** An object that nobody names. */
    public record Orphan(String key, long bytes) {}

    /** From here on until the transaction ends nobody inserts a row with a key that isn't of our layout. */
    public static void lockOutRows(StageTransaction tx) {
        tx.sql().sql(LOCK).update();
    }

    /** Of these keys those that rows of others have, or had. */
    public static List<String> recorded(StageTransaction tx, Collection<String> keys) {
        return PurgeTombstones.recorded(tx, keys);
    }

    /**
     * Returns the keys that are on their way out by this run.
     *
     * @param orphans that nobody named in a statement behind {@link #lockOutRows}
     * @param listed a moment before the listing, by the database's clock
     */
    public static Set<String> add(StageTransaction tx, UUID run, List<Orphan> orphans, OffsetDateTime listed) {
        return SweepTombstones.add(tx, run, Columns.ofNobody(orphans), listed);
    }

    /** Of these keys those that a sweep has tombstoned. */
    public static Set<String> swept(StageTransaction tx, Collection<String> keys) {
        return keys.isEmpty()
                ? Set.of()
                : new HashSet<>(tx.sql()
                        .sql(SWEPT)
                        .param("keys", keys.toArray(String[]::new))
                        .query(String.class)
                        .list());
    }
}
