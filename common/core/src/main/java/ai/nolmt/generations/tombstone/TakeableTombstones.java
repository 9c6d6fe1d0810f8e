package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.tombstone.PurgeTombstones.Takeable;
import ai.nolmt.generations.tombstone.PurgeTombstones.Which;
import java.sql.Types;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Which tombstones may be taken: those of rows at once, those of a sweep once it is released and they have rested, unless
 * an admin undid it or holds its user. First looks without locks, so that what rests, however much, is passed by; then locks the sweeps that
 * found some of them, which whoever undoes one waits for; then the tombstones, asking all of it again.
 */
final class TakeableTombstones {
    // Of a sweep that is not released its fuse may trip yet. Ask for its release: a run that isn't there says nothing.
    private static final String RIPE = """
            r.phase IN ('released', 'over') AND (r.rests_until IS NULL OR r.rests_until <= now())""";
    private static final String NOT_UNDONE = """
            NOT EXISTS (SELECT FROM nolmt.undone u WHERE u.sweep = d.sweep AND starts_with(d.key, u.prefix))""";
    // What a held user left unnamed may be what somebody looks for.
    private static final String NOT_HELD = """
            NOT EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = d.user_id)""";
    // What the bucket keeps on purpose costs calls in vain, a hold may be lifted any day, and who erases a user waits
    // for it.
    private static final String LONG_TAKEN = """
            d.state = 'taken' AND d.taken_at < now() - make_interval(secs => :retakeAfter)
            AND (d.locked_at IS NULL OR d.locked_at < now() - interval '1 day')""";
    private static final String MEANT = """
            (CAST(:run AS uuid) IS NULL OR d.run = :run OR d.sweep = :run)
            AND (CAST(:user AS uuid) IS NULL OR d.user_id = :user)""";
    // By an index each; which sweeps there are is found by going from one to the next.
    private static final String CANDIDATES = """
            WITH RECURSIVE sweeps (id) AS (
                (SELECT sweep FROM nolmt.object_deletions WHERE state <> 'purged' AND sweep IS NOT NULL ORDER BY sweep LIMIT 1)
                UNION ALL
                SELECT (SELECT o.sweep FROM nolmt.object_deletions o WHERE o.state <> 'purged' AND o.sweep > s.id
                        ORDER BY o.sweep LIMIT 1)
                FROM sweeps s WHERE s.id IS NOT NULL)
            SELECT key, bytes, sweep FROM (
                (SELECT d.key, d.bytes, CASE d.state WHEN 'pending' THEN d.sweep END AS sweep FROM nolmt.object_deletions d
                 WHERE d.state <> 'purged' AND (d.sweep IS NULL OR d.state = 'taken') AND d.key > :after
                   AND (d.state = 'pending' OR %1$s) AND %2$s
                 ORDER BY d.key LIMIT :limit)
                UNION ALL
                (SELECT f.key, f.bytes, r.id FROM nolmt.cleanup_runs r CROSS JOIN LATERAL (
                     SELECT d.key, d.bytes FROM nolmt.object_deletions d
                     WHERE d.sweep = r.id AND d.state = 'pending' AND d.key > :after AND %2$s AND %3$s AND %5$s
                     ORDER BY d.key LIMIT :limit) f
                 WHERE r.id IN (SELECT id FROM sweeps) AND %4$s)) AS found
            ORDER BY key LIMIT :limit""".formatted(LONG_TAKEN, MEANT, NOT_UNDONE, RIPE, NOT_HELD);
    // Whoever undoes one locks its row for more than this.
    private static final String LOCK_SWEEPS = """
            SELECT r.id FROM nolmt.cleanup_runs r WHERE r.id = ANY(:sweeps) AND %s ORDER BY r.id FOR KEY SHARE""".formatted(RIPE);
    private static final String LOCK = """
            SELECT d.key, d.bytes, d.sweep FROM nolmt.object_deletions d
            WHERE d.key = ANY(:keys) AND %s AND (%s OR d.state = 'pending' AND (
                d.sweep IS NULL OR d.sweep = ANY(:sweeps) AND %s AND %s))
            ORDER BY d.key FOR UPDATE OF d SKIP LOCKED""".formatted(MEANT, LONG_TAKEN, NOT_UNDONE, NOT_HELD);

    // Shared, and exclusive by whoever holds a user.
    private static final String LOCK_USERS = """
            SELECT count(pg_advisory_xact_lock_shared(bucket)) FROM (
                SELECT DISTINCT nolmt.user_lock(d.user_id) AS bucket FROM nolmt.object_deletions d
                WHERE d.key = ANY(:keys) AND d.sweep IS NOT NULL AND d.user_id IS NOT NULL ORDER BY bucket) AS buckets""";

    private TakeableTombstones() {}

    /** @param sweep that found it and must be locked; null of what rows left */
    private record Found(String key, long bytes, @Nullable UUID sweep) {
        Takeable takeable() {
            return new Takeable(key, bytes);
        }
    }

    static List<Takeable> look(StageTransaction tx, Which which) {
        return candidates(tx, which).stream().map(Found::takeable).toList();
    }

    static List<Takeable> lock(StageTransaction tx, Which which) {
        Which next = which;
        while (true) {
            List<Found> candidates = candidates(tx, next);
            List<Takeable> locked = lock(tx, which, candidates);
            if (!locked.isEmpty() || candidates.isEmpty()) {
                return locked;
            }
            // somebody else has all of these
            String last = candidates.get(candidates.size() - 1).key();
            next = new Which(last, which.run(), which.user(), which.retakeAfter(), which.limit());
        }
    }

    private static List<Takeable> lock(StageTransaction tx, Which which, List<Found> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        UUID[] sweeps = candidates.stream()
                .map(Found::sweep)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(UUID[]::new);
        UUID[] ripe = sweeps.length == 0
                ? sweeps
                : tx.sql()
                        .sql(LOCK_SWEEPS)
                        .param("sweeps", sweeps)
                        .query(UUID.class)
                        .list()
                        .toArray(UUID[]::new);
        String[] keys = candidates.stream().map(Found::key).toArray(String[]::new);
        if (ripe.length > 0) {
            tx.sql().sql(LOCK_USERS).param("keys", keys).query(Long.class).single();
        }
        StatementSpec lock = tx.sql().sql(LOCK).param("keys", keys).param("sweeps", ripe);
        return found(lock, which).stream().map(Found::takeable).toList();
    }

    private static List<Found> candidates(StageTransaction tx, Which which) {
        return found(tx.sql().sql(CANDIDATES).param("after", which.after()).param("limit", which.limit()), which);
    }

    private static List<Found> found(StatementSpec statement, Which which) {
        return statement
                .param("run", which.run(), Types.OTHER)
                .param("user", which.user(), Types.OTHER)
                .param("retakeAfter", Timestamps.seconds(which.retakeAfter()))
                .query((row, n) -> new Found(
                        row.getString("key"), Math.max(row.getLong("bytes"), 0), row.getObject("sweep", UUID.class)))
                .list();
    }
}
