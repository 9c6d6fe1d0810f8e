package ai.nolmt.generations.job;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * What happened to jobs; triggers write it. Of one job, ids are in order, because whoever changes it holds its lock. Of
 * several, a smaller id may be committed later: who goes on by the last id that they saw must not go beyond what is
 * {@link #settled}. Each is called inside a transaction.
 */
public final class JobEvents {
    private static final String SETTLED = """
            SELECT settled, given, oldest FROM nolmt.settled_events()""";
    private static final String EVENTS = """
            SELECT id, job_id, user_id, status, error_code, created_at FROM nolmt.job_events
            """;
    private static final String OF_JOB = EVENTS + """
            WHERE job_id = :job AND user_id = :user AND id > :after ORDER BY id LIMIT :limit""";
    private static final String OF_USER = EVENTS + """
            WHERE user_id = :user AND id > :after AND id <= :upTo ORDER BY id LIMIT :limit""";
    private static final String OF_USERS = EVENTS + """
            WHERE id > :after AND id <= :upTo AND user_id = ANY(:users) ORDER BY id LIMIT :limit""";
    // By id from the oldest on, so that it ends with the first ones that are to stay.
    private static final String PRUNE = """
            DELETE FROM nolmt.job_events WHERE id = ANY(ARRAY(
                SELECT id FROM (SELECT id, created_at FROM nolmt.job_events ORDER BY id LIMIT :limit) AS first
                WHERE created_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)))""";

    private static final String COUNT_OLD = """
            SELECT count(*) FROM nolmt.job_events
            WHERE created_at <= LEAST(now(), CAST(:now AS timestamptz)) - make_interval(secs => :keep)""";

    private JobEvents() {}

    /**
     * How far the events are complete.
     *
     * @param upTo no event with this id or a smaller one can come any more
     * @param given the largest id that there may be by now
     * @param oldest the smallest id that is kept
     */
    public record Settled(long upTo, long given, long oldest) {}

    /** What is read in a later statement is complete up to here. */
    public static Settled settled(StageTransaction tx) {
        return tx.sql()
                .sql(SETTLED)
                .query((row, n) -> new Settled(row.getLong("settled"), row.getLong("given"), row.getLong("oldest")))
                .single();
    }

    /** Of a user's job, as its user. */
    public static List<JobEvent> ofJob(StageTransaction tx, UUID user, UUID job, long after, int limit) {
        return tx.sql()
                .sql(OF_JOB)
                .param("job", job)
                .param("user", user)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> event(row))
                .list();
    }

    /** Of all of a user's jobs, as that user. */
    public static List<JobEvent> ofUser(StageTransaction tx, UUID user, long after, long upTo, int limit) {
        return tx.sql()
                .sql(OF_USER)
                .param("user", user)
                .param("after", after)
                .param("upTo", upTo)
                .param("limit", limit)
                .query((row, n) -> event(row))
                .list();
    }

    /** Of several users, as the relay. */
    public static List<JobEvent> ofUsers(
            StageTransaction tx, Collection<UUID> users, long after, long upTo, int limit) {
        return tx.sql()
                .sql(OF_USERS)
                .param("users", users.toArray(UUID[]::new))
                .param("after", after)
                .param("upTo", upTo)
                .param("limit", limit)
                .query((row, n) -> event(row))
                .list();
    }

    /** How many are old. */
    public static long countOld(StageTransaction tx, Instant now, Duration keep) {
        return tx.sql()
                .sql(COUNT_OLD)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .query(Long.class)
                .single();
    }

    /** Removes what is old; returns how many. Those of a job also go with it. */
    public static int prune(StageTransaction tx, Instant now, Duration keep, int limit) {
        return tx.sql()
                .sql(PRUNE)
                .param("now", Timestamps.utc(now))
                .param("keep", Timestamps.seconds(keep))
                .param("limit", limit)
                .update();
    }

    private static JobEvent event(ResultSet row) throws SQLException {
        return new JobEvent(
                row.getLong("id"),
                row.getObject("job_id", UUID.class),
                row.getObject("user_id", UUID.class),
                JobStatus.of(row.getString("status")),
                row.getString("error_code"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
