package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Tombstones of users who are erased; each method is called inside a transaction of the cleanup role. */
public final class ErasedTombstones {
    // Their time is the transaction's. All of the user's that are on their way out may be many more.
    private static final String MADE_HERE = """
            SELECT key, generation_id, bytes FROM nolmt.object_deletions
            WHERE generation_id = ANY(:ids) AND user_id = :user AND state = 'pending' AND created_at = now()
            ORDER BY key""";
    private static final String STAGED_HERE = """
            SELECT key, generation_id, bytes FROM nolmt.object_deletions
            WHERE user_id = :user AND key >= 'staging/' AND key < 'staging0' AND state = 'pending' AND created_at = now()
            ORDER BY key""";
    // A purged key that is there again is a PUT that arrived late; one that a sweep found rests for nobody any more.
    private static final String ADD_FOUND = """
            INSERT INTO nolmt.object_deletions AS d (key, user_id, generation_id, bytes, reason, actor, run)
            SELECT o.key, o.user_id, o.generation_id, o.bytes, :reason, session_user, :run
            FROM unnest(:keys, :users, :generations, :sizes) AS o (key, user_id, generation_id, bytes)
            WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.s3_key COLLATE "C" = o.key)
              AND NOT EXISTS (SELECT FROM nolmt.user_holds h WHERE h.user_id = o.user_id)
            ORDER BY o.key COLLATE "C"
            ON CONFLICT (key) DO UPDATE SET state = 'pending', sweep = NULL, user_id = excluded.user_id,
                bytes = excluded.bytes, reason = excluded.reason, actor = excluded.actor, run = excluded.run,
                created_at = now()
            WHERE d.state = 'purged' AND d.purged_at < :listed OR d.state = 'pending' AND d.sweep IS NOT NULL
            RETURNING key""";
    private static final String NOW = """
            SELECT clock_timestamp()""";
    // Shared, and exclusive by whoever holds the user: the next statement sees it, or it comes behind this transaction.
    private static final String LOCK_USER = """
            SELECT count(pg_advisory_xact_lock_shared(nolmt.user_lock(:user)))""";
    private static final String IS_HELD = """
            SELECT EXISTS (SELECT FROM nolmt.user_holds WHERE user_id = :user)""";

    private ErasedTombstones() {}

    /** The database's clock. */
    public static OffsetDateTime now(StageTransaction tx) {
        return tx.sql().sql(NOW).query(OffsetDateTime.class).single();
    }

    /** Those of a user's generations and jobs that this transaction made, whoever's statement did, by key. */
    public static List<DoomedKey> madeHere(StageTransaction tx, UUID user, Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : keys(tx.sql().sql(MADE_HERE).param("ids", ids.toArray(UUID[]::new)), user);
    }

    /** Those of what was staged for a user that this transaction made, by key. */
    public static List<DoomedKey> stagedHere(StageTransaction tx, UUID user) {
        return keys(tx.sql().sql(STAGED_HERE), user);
    }

    private static List<DoomedKey> keys(StatementSpec statement, UUID user) {
        return statement
                .param("user", user)
                .query((row, n) -> new DoomedKey(
                        row.getString("key"),
                        user,
                        row.getObject("generation_id", UUID.class),
                        row.getObject("bytes", Long.class)))
                .list();
    }

    /** Whether somebody holds the user: then also what nobody names stays. */
    public static boolean isHeld(StageTransaction tx, UUID user) {
        return tx.sql().sql(IS_HELD).param("user", user).query(Boolean.class).single();
    }

    /**
     * Puts on their way out what lies under an erased user's keys and nobody names, unless somebody holds the user; returns
     * the keys that were not on it.
     *
     * @param keys of ids that are held, of which that was read behind their locks
     * @param listed a moment before the listing, by the database's clock
     */
    public static Set<String> addFound(
            StageTransaction tx, UUID user, List<DoomedKey> keys, UUID run, OffsetDateTime listed) {
        if (keys.isEmpty()) {
            return Set.of();
        }
        tx.sql().sql(LOCK_USER).param("user", user).query(Long.class).single();
        return new HashSet<>(Columns.of(keys)
                .bind(tx.sql().sql(ADD_FOUND))
                .param("reason", TombstoneReason.ERASED.wireName())
                .param("run", run)
                .param("listed", listed)
                .query(String.class)
                .list());
    }
}
