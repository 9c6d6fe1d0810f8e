package ai.nolmt.generations.presigned;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.presigned.Upload.Status;
import ai.nolmt.generations.tombstone.TombstoneReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What users do with their uploads, each called inside a transaction of the API's role with their claims. */
public final class Uploads {
    // Whoever opens one waits for the user's others, so that what is counted is so.
    private static final String LOCK_USER = """
            SELECT pg_advisory_xact_lock(hashtextextended(:user, 7205761))""";
    // Those given up count, too: their links work until they expire.
    // Those whose parts nobody was ever given a link for hold nothing.
    private static final String HELD = """
            SELECT count(*) AS uploads, coalesce(sum(file_size), 0) AS bytes, min(expires_at) AS first
            FROM nolmt.uploads WHERE user_id = CAST(:user AS uuid) AND status <> 'claimed'
              AND NOT (status = 'ended' AND part_size IS NOT NULL AND multipart_id IS NULL)""";
    private static final String COLUMNS = """
            id, user_id, staging_key, content_type, file_size, sha256, part_size, multipart_id, status, created_at,
            expires_at, expires_at <= clock_timestamp() AS is_over""";
    private static final String INSERT = """
            INSERT INTO nolmt.uploads (id, user_id, staging_key, content_type, file_size, sha256, part_size, expires_at)
            VALUES (:id, :user, :key, :contentType, :size, :sha256, :partSize, now() + make_interval(secs => :validity))
            RETURNING %s""".formatted(COLUMNS);
    private static final String FIND = """
            SELECT %s FROM nolmt.uploads WHERE id = :id AND user_id = :user""".formatted(COLUMNS);
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String NAME_PARTS = """
            UPDATE nolmt.uploads SET multipart_id = :multipart WHERE id = :id AND status = 'open'""";
    private static final String CLAIM = """
            UPDATE nolmt.uploads SET status = 'claimed' WHERE id = :id AND status = 'open'""";
    private static final String END = """
            UPDATE nolmt.uploads SET status = 'ended', ended_at = now() WHERE id = :id AND status = 'open'""";
    private static final String END_OF_USER = """
            SELECT nolmt.end_uploads_of(:user, :reason, :limit)""";

    private Uploads() {}

    /**
     * What a user has open, or gave up while its links work.
     *
     * @param first when the first of them expires; null if there are none
     */
    public record Held(long uploads, long bytes, @Nullable Instant first) {}

    /** Nobody opens another of the user's until the transaction ends. */
    public static Held lockHeld(StageTransaction tx, UUID user) {
        tx.sql()
                .sql(LOCK_USER)
                .param("user", user.toString())
                .query((row, n) -> true)
                .single();
        // another statement: it sees what was opened while the first one waited
        return tx.sql()
                .sql(HELD)
                .param("user", user.toString())
                .query((row, n) ->
                        new Held(row.getLong("uploads"), row.getLong("bytes"), Timestamps.instant(row, "first")))
                .single();
    }

    public static Upload open(StageTransaction tx, NewUpload upload) {
        Sha256 sha256 = upload.sha256();
        return tx.sql()
                .sql(INSERT)
                .param("id", upload.id())
                .param("user", upload.user())
                .param("key", upload.stagingKey())
                .param("contentType", upload.contentType())
                .param("size", upload.size())
                .param("sha256", sha256 == null ? null : sha256.hex(), Types.VARCHAR)
                .param("partSize", upload.partSize(), Types.BIGINT)
                .param("validity", Timestamps.seconds(upload.validity()))
                .query(Uploads::upload)
                .single();
    }

    /** The user's own, whatever its state. */
    public static Optional<Upload> find(StageTransaction tx, UUID user, UUID id) {
        return select(tx, FIND, user, id);
    }

    /** As {@link #find}, held until the transaction ends: who claims it and who ends it wait for each other. */
    public static Optional<Upload> lock(StageTransaction tx, UUID user, UUID id) {
        return select(tx, LOCK, user, id);
    }

    /** @return whether it was still open */
    public static boolean nameParts(StageTransaction tx, UUID id, String multipartId) {
        return tx.sql()
                        .sql(NAME_PARTS)
                        .param("id", id)
                        .param("multipart", multipartId)
                        .update()
                == 1;
    }

    /** The job with its id is its own from here on. */
    public static void claim(StageTransaction tx, Upload locked) {
        require(tx, CLAIM, locked);
    }

    /** Its user doesn't want it any more; its bytes are for the caller to tombstone. */
    public static void end(StageTransaction tx, Upload locked) {
        require(tx, END, locked);
    }

    /** Ends up to that many of an erased user's, as the admin's role; returns how many there were, again until none. */
    public static int endOfUser(StageTransaction tx, UUID user, TombstoneReason reason, int limit) {
        return tx.sql()
                .sql(END_OF_USER)
                .param("user", user)
                .param("reason", reason.wireName())
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }

    private static Optional<Upload> select(StageTransaction tx, String statement, UUID user, UUID id) {
        return tx.sql()
                .sql(statement)
                .param("id", id)
                .param("user", user)
                .query(Uploads::upload)
                .optional();
    }

    private static void require(StageTransaction tx, String statement, Upload locked) {
        if (tx.sql().sql(statement).param("id", locked.id()).update() != 1) {
            throw new IllegalStateException("The upload " + locked.id() + " was locked and is no longer open");
        }
    }

    private static Upload upload(ResultSet row, int number) throws SQLException {
        String sha256 = row.getString("sha256");
        return new Upload(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("staging_key"),
                row.getString("content_type"),
                row.getLong("file_size"),
                sha256 == null ? null : new Sha256(sha256),
                row.getObject("part_size", Long.class),
                row.getString("multipart_id"),
                Status.of(row.getString("status")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                row.getBoolean("is_over"));
    }
}
