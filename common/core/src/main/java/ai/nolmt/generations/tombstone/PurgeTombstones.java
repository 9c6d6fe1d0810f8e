package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * From pending to taken to purged; nothing leads back. Taking and marking are transactions of their own, the deletion
 * from the bucket stands between them in none. Each method is called inside a transaction of the cleanup role.
 */
public final class PurgeTombstones {
    private static final String RECORDED = """
            SELECT key FROM nolmt.legacy_keys WHERE key = ANY(:keys)""";
    private static final String FORGET = """
            DELETE FROM nolmt.object_deletions WHERE key = ANY(:keys)""";
    private static final String TAKE = """
            WITH taken AS (UPDATE nolmt.object_deletions SET state = 'taken', taken_at = now(), locked_at = NULL
                WHERE key = ANY(:keys))
            SELECT now()""";
    // By this take and no other: an answer may come when the key was purged, was there again, and was taken anew.
    private static final String LOCK_TAKEN = """
            SELECT key FROM nolmt.object_deletions WHERE key = ANY(:keys) AND state = 'taken' AND taken_at = :taken
            ORDER BY key FOR UPDATE""";
    private static final String MARK = """
            WITH marked AS (
                UPDATE nolmt.object_deletions SET state = 'purged', purged_at = now()
                WHERE key = ANY(:keys) AND state = 'taken' AND taken_at = :taken
                RETURNING key, user_id, generation_id, bytes, reason, actor, coalesce(run, sweep) AS run)
            INSERT INTO nolmt.receipts (key, user_id, generation_id, bytes, reason, actor, run)
            SELECT key, user_id, generation_id, bytes, reason, actor, run FROM marked""";
    private static final String REST = """
            UPDATE nolmt.object_deletions SET locked_at = now()
            WHERE key = ANY(:keys) AND state = 'taken' AND taken_at = :taken""";
    // No row may ever name a staging key, and no job but its own. Once that one is there, its tombstone fences nothing
    // and goes with the object; until then it stops an acceptance that is still under way.
    private static final String DROP_STAGING = """
            DELETE FROM nolmt.object_deletions d
            WHERE key = ANY(:keys) AND state = 'purged' AND starts_with(key, 'staging/')
              AND EXISTS (SELECT FROM nolmt.jobs j WHERE j.id = d.generation_id)""";

    private PurgeTombstones() {}

    /** A tombstone that may be taken; {@code bytes} is 0 if nobody knows. */
    public record Takeable(String key, long bytes) {}

    /**
     * Which tombstones.
     *
     * @param after keys greater than this
     * @param run that caused or found them; null for all
     * @param user whose objects they are of; null for all
     * @param retakeAfter how old a take must be whose purge never said what became of it; longer than any request
     */
    public record Which(
            String after, @Nullable UUID run, @Nullable UUID user, Duration retakeAfter, int limit) {
        /** Whoever's they are. */
        public Which(String after, @Nullable UUID run, Duration retakeAfter, int limit) {
            this(after, run, null, retakeAfter, limit);
        }
    }

    /** For a dry run: without locks. */
    public static List<Takeable> look(StageTransaction tx, Which which) {
        return TakeableTombstones.look(tx, which);
    }

    /** Held until the transaction ends, as are the runs that found them; what somebody else holds is left out. */
    public static List<Takeable> lock(StageTransaction tx, Which which) {
        return TakeableTombstones.lock(tx, which);
    }

    /** Of these keys those that rows had before the first migration. */
    public static List<String> recorded(StageTransaction tx, Collection<String> keys) {
        return keys.isEmpty()
                ? List.of()
                : tx.sql()
                        .sql(RECORDED)
                        .param("keys", array(keys))
                        .query(String.class)
                        .list();
    }

    /** Their keys have rows (of before us, which may share one): they are on no way out. */
    public static void forget(StageTransaction tx, Collection<String> locked) {
        update(tx, FORGET, locked);
    }

    /** From here on, once committed, nobody can take them back; returns when it was, for {@link #confirm}. */
    public static OffsetDateTime take(StageTransaction tx, Collection<String> locked) {
        return tx.sql()
                .sql(TAKE)
                .param("keys", array(locked))
                .query(OffsetDateTime.class)
                .single();
    }

    /**
     * The bucket has confirmed these, one by one; what somebody else took since is theirs to confirm.
     *
     * @param taken what {@link #take} returned
     * @return those that are gone by this take
     */
    public static Set<String> confirm(StageTransaction tx, Collection<String> keys, OffsetDateTime taken) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        List<String> ours = tx.sql()
                .sql(LOCK_TAKEN)
                .param("keys", array(keys))
                .param("taken", taken)
                .query(String.class)
                .list();
        tx.sql().sql(MARK).param("keys", array(ours)).param("taken", taken).update();
        // of a page that has none this would look at all that was ever purged, once there are more than statistics know
        update(
                tx,
                DROP_STAGING,
                ours.stream().filter(key -> key.startsWith("staging/")).toList());
        return Set.copyOf(ours);
    }

    /**
     * The bucket keeps these on purpose, for now: a purge takes them again a day later.
     *
     * @param taken what {@link #take} returned
     */
    public static void rest(StageTransaction tx, Collection<String> keys, OffsetDateTime taken) {
        if (!keys.isEmpty()) {
            tx.sql().sql(REST).param("keys", array(keys)).param("taken", taken).update();
        }
    }

    private static void update(StageTransaction tx, String statement, Collection<String> keys) {
        if (!keys.isEmpty()) {
            tx.sql().sql(statement).param("keys", array(keys)).update();
        }
    }

    private static String[] array(Collection<String> keys) {
        return keys.toArray(String[]::new);
    }
}
