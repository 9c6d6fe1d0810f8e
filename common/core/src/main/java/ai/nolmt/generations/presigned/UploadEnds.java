package ai.nolmt.generations.presigned;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.tombstone.TombstoneReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** How uploads end whose time is over, each called inside a transaction of the cleanup role. */
public final class UploadEnds {
    // Both clocks must agree. What somebody claims right now is theirs; the next look finds it claimed.
    private static final String EXPIRED = """
            SELECT id FROM nolmt.uploads
            WHERE expires_at <= LEAST(now(), CAST(:now AS timestamptz)) AND (part_size IS NULL OR status = 'open')
            ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String END = """
            SELECT ended, bytes FROM nolmt.end_uploads(:ids, :reason)""";
    private static final String COUNT_EXPIRED = """
            SELECT count(*) AS ended, coalesce(sum(file_size), 0)::bigint AS bytes FROM nolmt.uploads
            WHERE expires_at <= LEAST(now(), CAST(:now AS timestamptz))
              AND (part_size IS NULL AND status <> 'claimed' OR status = 'open')""";
    // Of claimed ones, too: the bucket may have begun one twice, whose first answer was lost.
    private static final String IN_PARTS = """
            SELECT id, staging_key FROM nolmt.uploads
            WHERE status <> 'open' AND part_size IS NOT NULL AND id > :after
              AND coalesce(ended_at, expires_at)
                  <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :rest)
            ORDER BY id LIMIT :limit""";
    // While its links work it counts as its user's.
    private static final String FORGETTABLE = """
            SELECT id FROM nolmt.uploads
            WHERE id = ANY(:ids) AND status <> 'open' AND expires_at <= LEAST(now(), CAST(:now AS timestamptz))
            ORDER BY id FOR UPDATE""";
    private static final String FORGET = """
            DELETE FROM nolmt.uploads WHERE id = ANY(:ids)""";

    private UploadEnds() {}

    /**
     * What was ended.
     *
     * @param touched rows, those that had been claimed too
     * @param ended that nobody had claimed, whose keys have tombstones now
     */
    public record Ended(int touched, long ended, long bytes) {}

    public static Ended expire(StageTransaction tx, Instant now, int limit) {
        UUID[] ids = ids(tx.sql().sql(EXPIRED).param("now", Timestamps.utc(now)).param("limit", limit));
        return ids.length == 0 ? new Ended(0, 0, 0) : end(tx, ids);
    }

    private static UUID[] ids(StatementSpec statement) {
        return statement
                .query((row, n) -> row.getObject("id", UUID.class))
                .list()
                .toArray(UUID[]::new);
    }

    private static Ended end(StageTransaction tx, UUID[] ids) {
        return tx.sql()
                .sql(END)
                .param("ids", ids)
                .param("reason", TombstoneReason.UNCLAIMED.wireName())
                .query((row, n) -> new Ended(ids.length, row.getLong("ended"), row.getLong("bytes")))
                .single();
    }

    /** For a dry run. */
    public static Ended countExpired(StageTransaction tx, Instant now) {
        return tx.sql()
                .sql(COUNT_EXPIRED)
                .param("now", Timestamps.utc(now))
                .query((row, n) -> new Ended(0, row.getLong("ended"), row.getLong("bytes")))
                .single();
    }

    /** One whose parts the bucket may still have. */
    public record InParts(UUID id, String key) {}

    /**
     * Those that ended, or were claimed and have expired, in the order of their ids.
     *
     * @param rest since they ended, longer than any request that could begin them in the bucket
     */
    public static List<InParts> inParts(StageTransaction tx, UUID after, Instant now, Duration rest, int limit) {
        return tx.sql()
                .sql(IN_PARTS)
                .param("after", after)
                .param("now", Timestamps.utc(now))
                .param("rest", Timestamps.seconds(rest))
                .param("limit", limit)
                .query((row, n) -> new InParts(row.getObject("id", UUID.class), row.getString("staging_key")))
                .list();
    }

    /** The bucket has no parts of them; those whose links still work stay. */
    public static void forget(StageTransaction tx, List<UUID> partless, Instant now) {
        UUID[] ids = ids(tx.sql()
                .sql(FORGETTABLE)
                .param("ids", partless.toArray(UUID[]::new))
                .param("now", Timestamps.utc(now)));
        if (ids.length > 0) {
            end(tx, ids); // a completion that came late may have made an object where one was purged
            tx.sql().sql(FORGET).param("ids", ids).update();
        }
    }
}
