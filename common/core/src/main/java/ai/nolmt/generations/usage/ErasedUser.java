package ai.nolmt.generations.usage;

import ai.nolmt.generations.database.StageTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the database still has of a user; called inside a transaction of the cleanup or the admin role. */
public final class ErasedUser {
    private static final String LEFT = """
            SELECT erased_at, links_until, generations, jobs, tombstones, uploads, now() AS now
            FROM nolmt.left_of_user(:user)""";

    private static final String LOCKED = """
            SELECT key FROM nolmt.object_deletions
            WHERE user_id = :user AND state = 'taken' AND locked_at IS NOT NULL ORDER BY key LIMIT :limit""";

    private ErasedUser() {}

    /**
     * What is left.
     *
     * @param erasedAt null if nobody erased the user
     * @param linksUntil when the last link ends by which the user's bytes could still be put; null if there was none
     * @param generations which somebody holds, once an erasure is through
     * @param jobs that are not closed
     * @param tombstones whose objects are not confirmed to be gone
     * @param uploads whose parts the bucket may have
     * @param now by the database's clock
     */
    public record Left(
            @Nullable Instant erasedAt,
            @Nullable Instant linksUntil,
            long generations,
            long jobs,
            long tombstones,
            long uploads,
            Instant now) {
        /** Whether nothing is on its way out any more. */
        public boolean isGone() {
            return tombstones == 0 && uploads == 0;
        }
    }

    public static Left left(StageTransaction tx, UUID user) {
        return tx.sql()
                .sql(LEFT)
                .param("user", user)
                .query((row, n) -> new Left(
                        instant(row, "erased_at"),
                        instant(row, "links_until"),
                        row.getLong("generations"),
                        row.getLong("jobs"),
                        row.getLong("tombstones"),
                        row.getLong("uploads"),
                        row.getObject("now", OffsetDateTime.class).toInstant()))
                .single();
    }

    /** Keys of the user's that the bucket said it keeps, whoever asked it; of the cleanup role only. */
    public static List<String> locked(StageTransaction tx, UUID user, int limit) {
        return tx.sql()
                .sql(LOCKED)
                .param("user", user)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
