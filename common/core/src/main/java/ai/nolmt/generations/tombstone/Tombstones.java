package ai.nolmt.generations.tombstone;

import ai.nolmt.generations.database.StageTransaction;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tombstones of keys that are certain to have no use any more; each method is called inside a transaction. */
public final class Tombstones {
    private static final String ADD = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor, run)
            SELECT o.key, o.user_id, o.generation_id, o.bytes, :reason, coalesce(:actor, session_user), :run
            FROM unnest(:keys, :users, :generations, :sizes) AS o (key, user_id, generation_id, bytes)
            ORDER BY o.key COLLATE "C"
            ON CONFLICT (key) DO NOTHING""";
    // With the collation, or the index is not used.
    private static final String ADD_UNLESS_A_ROW_HAS_IT = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, bytes, reason, actor)
            SELECT o.key, o.user_id, o.generation_id, o.bytes, :reason, session_user
            FROM unnest(:keys, :users, :generations, :sizes) AS o (key, user_id, generation_id, bytes)
            WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.s3_key COLLATE "C" = o.key)
            ORDER BY o.key COLLATE "C"
            ON CONFLICT (key) DO NOTHING""";
    private static final String EXISTS = """
            SELECT EXISTS (SELECT FROM nolmt.object_deletions WHERE key = :key)""";
    private static final String STATE = """
            SELECT set_config('nolmt.reason', :reason, true), set_config('nolmt.run', :run, true)""";

    private Tombstones() {}

    /**
     * Puts keys on their way out; those that are on it already stay as they are.
     *
     * @param actor null for the login
     * @param run that caused it; null for none
     */
    public static int add(
            StageTransaction tx,
            Collection<DoomedKey> keys,
            TombstoneReason reason,
            @Nullable String actor,
            @Nullable UUID run) {
        if (keys.isEmpty()) {
            return 0;
        }
        return Columns.of(List.copyOf(keys))
                .bind(tx.sql().sql(ADD))
                .param("reason", reason.wireName())
                .param("actor", actor, Types.VARCHAR)
                .param("run", run, Types.OTHER)
                .update();
    }

    /** Attempts that were finished after their jobs had been closed by somebody else. */
    public static int addLateAttempts(StageTransaction tx, Collection<DoomedKey> keys) {
        if (keys.isEmpty()) {
            return 0;
        }
        return Columns.of(List.copyOf(keys))
                .bind(tx.sql().sql(ADD_UNLESS_A_ROW_HAS_IT))
                .param("reason", TombstoneReason.LATE_ATTEMPT.wireName())
                .update();
    }

    /** Whether the key has a tombstone, in whatever state: it will never have a row. */
    public static boolean isFenced(StageTransaction tx, String key) {
        return tx.sql().sql(EXISTS).param("key", key).query(Boolean.class).single();
    }

    /** What tombstones say that triggers write in this transaction when rows go. */
    public static void because(StageTransaction tx, TombstoneReason reason, @Nullable UUID run) {
        tx.sql()
                .sql(STATE)
                .param("reason", reason.wireName())
                .param("run", run == null ? "" : run.toString())
                .query((row, n) -> true)
                .single();
    }
}
