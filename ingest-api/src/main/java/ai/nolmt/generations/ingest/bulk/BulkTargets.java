package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.job.JobStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * Finds what is meant, as an admin: one user's in the order of time and id, by the indexes of their lists, all others' in the
 * order of ids. However few of a large table's rows are meant, one look passes by a bounded number of them: no filter needs an
 * index, and none makes a statement long.
 */
final class BulkTargets {
    // A user may have written a row without a time: it was there before everything.
    private static final String FITS = """
            (CAST(:owner AS uuid) IS NULL OR user_id = :owner)
            AND (CAST(:type AS text) IS NULL OR generation_type = :type)
            AND coalesce(created_at, '-infinity') <= coalesce(CAST(:asOf AS timestamptz), now())
            AND (CAST(:from AS timestamptz) IS NULL OR created_at >= :from)
            AND (CAST(:to AS timestamptz) IS NULL OR coalesce(created_at, '-infinity') < :to)""";
    private static final String JOB_FITS = FITS + """
             AND status = ANY(:states) AND (CAST(:code AS text) IS NULL OR error_code = :code)
            AND NOT (:redrive AND closed_for_good)""";
    private static final String BY_ID = """
            SELECT id, timestamptz '-infinity' AS at, %s AS fits FROM %s WHERE id > :after ORDER BY id LIMIT :look""";
    // Those without a time come last. Infinity, which a user may have written, is newer than any operation.
    private static final String BY_TIME = """
            (SELECT id, created_at AS at, %1$s AS fits FROM %2$s
             WHERE user_id = :owner AND %3$s AND (created_at, id) > (CAST(:afterAt AS timestamptz), :after)
                 AND created_at >= coalesce(CAST(:from AS timestamptz), '-infinity')
                 AND created_at < coalesce(CAST(:to AS timestamptz), 'infinity')
             ORDER BY created_at, id LIMIT :look)
            UNION ALL
            (SELECT id, timestamptz 'infinity', %1$s FROM %2$s
             WHERE user_id = :owner AND %3$s AND created_at IS NULL
                 AND id > CASE WHEN CAST(:afterAt AS timestamptz) = 'infinity' THEN :after
                               ELSE uuid '00000000-0000-0000-0000-000000000000' END
             ORDER BY id LIMIT :look)
            ORDER BY at, id LIMIT :look""";
    private static final String LOOK = """
            WITH looked AS MATERIALIZED (%s),
            chosen AS MATERIALIZED (SELECT id, at FROM looked WHERE fits ORDER BY at, id LIMIT :most),
            full_up AS (SELECT count(*) = :most AS is_full FROM chosen),
            edge AS (SELECT at, id FROM looked
                     WHERE NOT (SELECT is_full FROM full_up) OR id IN (SELECT id FROM chosen)
                     ORDER BY at DESC, id DESC LIMIT 1)
            SELECT ARRAY(SELECT id FROM chosen ORDER BY id) AS ids, (SELECT at FROM edge) AS last_at,
                   (SELECT id FROM edge) AS last,
                   (SELECT count(*) FROM looked WHERE (at, id) <= (SELECT at, id FROM edge)) AS passed,
                   NOT (SELECT is_full FROM full_up) AND (SELECT count(*) FROM looked) < :look AS is_end""";
    // all that can be meant; so that the index of lists has them
    private static final String LISTED = "status IN ('accepted', 'queued', 'processing', 'failed', 'cancelled')";
    private static final String COUNT_OF_USER = """
            WITH theirs AS MATERIALIZED (SELECT id FROM %s WHERE user_id = :owner AND %s LIMIT :most)
            SELECT (SELECT count(*) FROM theirs) AS count, ARRAY(SELECT id FROM theirs ORDER BY id LIMIT :samples) AS samples""";

    private BulkTargets() {}

    /** Where they are: jobs that are not stored, and what is. */
    enum Walk {
        JOBS("nolmt.jobs", JOB_FITS, LISTED),
        ROWS("public.generations", FITS, "true");

        private final String look;
        private final String lookOfUser;
        private final String countOfUser;

        Walk(String table, String fits, String listed) {
            look = LOOK.formatted(BY_ID.formatted(fits, table));
            lookOfUser = LOOK.formatted(BY_TIME.formatted(fits, table, listed));
            countOfUser = COUNT_OF_USER.formatted(table, fits);
        }
    }

    /**
     * Which are meant.
     *
     * @param asOf what is newer isn't; null for now
     */
    record Meant(
            BulkAction action, BulkFilter filter, @Nullable Instant asOf) {
        Set<JobStatus> states() {
            return filter.states(action);
        }

        /** One after the other; what is stored has a row, with a job or without. */
        List<Walk> walks() {
            List<Walk> walks = new ArrayList<>();
            if (!states().equals(Set.of(JobStatus.SUCCEEDED))) {
                walks.add(Walk.JOBS);
            }
            if (states().contains(JobStatus.SUCCEEDED)) {
                walks.add(Walk.ROWS);
            }
            return walks;
        }
    }

    /**
     * How far a walk is.
     *
     * @param at PostgreSQL's infinities are the ends of what this can say; of a walk by ids the first
     */
    record Position(OffsetDateTime at, UUID id) {
        static final Position BEFORE_ALL = new Position(OffsetDateTime.MIN, new UUID(0, 0));
    }

    /**
     * What a look found.
     *
     * @param passed rows up to there, meant or not
     * @param last behind which the next look begins
     * @param isEnd whether there is nothing behind it
     */
    record Found(List<UUID> ids, int passed, Position last, boolean isEnd) {}

    /**
     * @param look past how many rows
     * @param most of what is meant
     */
    static Found look(StageTransaction tx, Meant meant, Walk walk, Position after, int look, int most) {
        String statement = meant.filter().user() == null ? walk.look : walk.lookOfUser;
        return bind(tx.sql().sql(statement), meant, walk)
                .param("after", after.id())
                .param("afterAt", after.at(), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("look", look)
                .param("most", most)
                .query((row, n) -> {
                    UUID last = row.getObject("last", UUID.class);
                    return new Found(
                            ids(row, "ids"),
                            row.getInt("passed"),
                            last == null ? after : new Position(row.getObject("last_at", OffsetDateTime.class), last),
                            row.getBoolean("is_end"));
                })
                .single();
    }

    /** Of one user, by the indexes that there are for it; counts to {@code most}. */
    static BulkCount ofUser(StageTransaction tx, Meant meant, Walk walk, int most) {
        return bind(tx.sql().sql(walk.countOfUser), meant, walk)
                .param("most", most)
                .param("samples", BulkCount.SAMPLES)
                .query((row, n) ->
                        new BulkCount(row.getLong("count"), row.getLong("count") < most, ids(row, "samples")))
                .single();
    }

    private static StatementSpec bind(StatementSpec statement, Meant meant, Walk walk) {
        BulkFilter filter = meant.filter();
        StatementSpec bound = statement
                .param("owner", filter.user(), Types.OTHER)
                .param("type", filter.type(), Types.VARCHAR)
                .param("asOf", time(meant.asOf()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("from", time(filter.createdFrom()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("to", time(filter.createdTo()), Types.TIMESTAMP_WITH_TIMEZONE);
        if (walk == Walk.ROWS) {
            return bound;
        }
        return bound.param(
                        "states",
                        meant.states().stream()
                                .filter(state -> state != JobStatus.SUCCEEDED) // those are found by their rows
                                .map(JobStatus::wireName)
                                .toArray(String[]::new))
                .param("code", filter.errorCode(), Types.VARCHAR)
                .param("redrive", meant.action() == BulkAction.REDRIVE);
    }

    private static @Nullable Object time(@Nullable Instant instant) {
        return instant == null ? null : Timestamps.utc(instant);
    }

    private static List<UUID> ids(ResultSet row, String column) throws SQLException {
        return List.of((UUID[]) row.getArray(column).getArray());
    }
}
