package ai.nolmt.generations.job;

import ai.nolmt.generations.database.StageTransaction;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Ids with which nobody is busy, held before a tombstone is made of what seems to be nobody's. */
public final class IdleIds {
    private static final String EXISTING = """
            SELECT id FROM nolmt.jobs WHERE id = ANY(:ids)""";
    private static final String LOCK_JOBS = """
            SELECT id FROM nolmt.jobs WHERE id = ANY(:ids) ORDER BY id FOR UPDATE SKIP LOCKED""";
    private static final String LOCK_IDS = """
            SELECT id FROM unnest(:ids) AS ids (id) WHERE pg_try_advisory_xact_lock(nolmt.id_lock(id))""";

    private IdleIds() {}

    /**
     * The ids of these that nobody commits, deletes, accepts or inserts right now: their jobs are locked, or they have none and
     * the buckets of their ids are. Held until the transaction ends, which is the cleanup role's; it waits for nobody, and should
     * not have many that have no job, as whoever accepts waits for them. The others are somebody's who is busy with them.
     */
    public static Set<UUID> hold(StageTransaction tx, Collection<UUID> ids) {
        Set<UUID> absent = new HashSet<>(ids);
        Set<UUID> existing = ids(tx, EXISTING, absent);
        absent.removeAll(existing);
        Set<UUID> held = ids(tx, LOCK_JOBS, existing);
        held.addAll(ids(tx, LOCK_IDS, absent));
        return held;
    }

    private static Set<UUID> ids(StageTransaction tx, String statement, Collection<UUID> ids) {
        return ids.isEmpty()
                ? new HashSet<>()
                : new HashSet<>(tx.sql()
                        .sql(statement)
                        .param("ids", ids.toArray(UUID[]::new))
                        .query((row, n) -> row.getObject("id", UUID.class))
                        .list());
    }
}
