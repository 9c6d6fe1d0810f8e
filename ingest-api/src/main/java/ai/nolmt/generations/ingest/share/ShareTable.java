package ai.nolmt.generations.ingest.share;

import static ai.nolmt.generations.database.Timestamps.instant;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.object.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statements on nolmt.shares, each called inside a transaction of the API's role with the user's claims. */
final class ShareTable {
    private static final String IS_THERE = """
            SELECT EXISTS (SELECT FROM public.generations WHERE id = :generation AND user_id = :user)""";
    private static final String FORGET_EXPIRED = """
            DELETE FROM nolmt.shares WHERE generation_id = :generation AND expires_at <= now()""";
    private static final String INSERT = """
            INSERT INTO nolmt.shares (id, token_hash, generation_id, user_id, expires_at)
            SELECT :id, :hash, :generation, :user, now() + make_interval(secs => :life)
            WHERE (SELECT count(*) FROM nolmt.shares WHERE generation_id = :generation) < :most
            RETURNING id, created_at, expires_at""";
    private static final String LIST = """
            SELECT id, created_at, expires_at FROM nolmt.shares
            WHERE generation_id = :generation AND (expires_at IS NULL OR expires_at > now()) ORDER BY created_at, id""";
    private static final String REVOKE = """
            DELETE FROM nolmt.shares WHERE id = :id AND generation_id = :generation""";
    private static final String SHARED = """
            SELECT owner, generation FROM nolmt.shared(:hash) WHERE owner IS NOT NULL""";

    private ShareTable() {}

    /** As the user's own role. */
    static boolean isThere(StageTransaction tx, UUID user, UUID generation) {
        return tx.sql()
                .sql(IS_THERE)
                .param("generation", generation)
                .param("user", user)
                .query(Boolean.class)
                .single();
    }

    /**
     * Empty if there are that many already.
     *
     * @param life null for as long as nobody revokes it
     */
    static Optional<Share> insert(
            StageTransaction tx, UUID id, Sha256 hash, UUID user, UUID generation, @Nullable Duration life, int most) {
        tx.sql().sql(FORGET_EXPIRED).param("generation", generation).update();
        return tx.sql()
                .sql(INSERT)
                .param("id", id)
                .param("hash", hash.bytes())
                .param("generation", generation)
                .param("user", user)
                .param("life", life == null ? null : Timestamps.seconds(life), Types.DOUBLE)
                .param("most", most)
                .query((row, n) -> share(row))
                .optional();
    }

    static List<Share> list(StageTransaction tx, UUID generation) {
        return tx.sql()
                .sql(LIST)
                .param("generation", generation)
                .query((row, n) -> share(row))
                .list();
    }

    /** @return whether there was one */
    static boolean revoke(StageTransaction tx, UUID generation, UUID id) {
        return tx.sql()
                        .sql(REVOKE)
                        .param("id", id)
                        .param("generation", generation)
                        .update()
                == 1;
    }

    /** What is shared by a link; on nobody's behalf. */
    static Optional<Shared> shared(StageTransaction tx, Sha256 hash) {
        return tx.sql()
                .sql(SHARED)
                .param("hash", hash.bytes())
                .query((row, n) ->
                        new Shared(row.getObject("owner", UUID.class), row.getObject("generation", UUID.class)))
                .optional();
    }

    private static Share share(ResultSet row) throws SQLException {
        return new Share(
                row.getObject("id", UUID.class),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "expires_at"));
    }

    record Shared(UUID owner, UUID generation) {}
}
