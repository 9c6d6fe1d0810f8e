package ai.nolmt.generations.job;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an attempt reads and writes of its job, each called inside a transaction of the worker's role. */
public final class JobAttempts {
    // One that is late is over already, though nobody has come by to write it down.
    static final String STATUS = """
            CASE WHEN cancel_after <= clock_timestamp() AND status IN ('accepted', 'queued', 'processing')
                 THEN 'cancelled' ELSE status END AS status""";
    private static final String IS_OPEN = """
            SELECT EXISTS (SELECT FROM nolmt.jobs
                WHERE id = :id AND status IN ('accepted', 'queued', 'processing')
                  AND (cancel_after IS NULL OR cancel_after > clock_timestamp()))""";
    private static final String LOAD = """
            SELECT id, user_id, generation_type, content_type, file_size, sha256, output, staging_key,
                   source_url, source_expires_at, source_most, attempts - attempts_before AS counted,
                   created_at, created_at + retention AS expires_at, %s
            FROM nolmt.jobs WHERE id = ANY(:ids)""".formatted(STATUS);
    // A job that somebody is closing right now is left to them.
    private static final String MARK_PROCESSING = """
            WITH open AS (
                SELECT id FROM nolmt.jobs
                WHERE id = ANY(:ids) AND status IN ('accepted', 'queued') ORDER BY id FOR UPDATE SKIP LOCKED)
            UPDATE nolmt.jobs j SET status = 'processing', updated_at = now() FROM open WHERE j.id = open.id""";
    private static final String LOCK = """
            SELECT id, user_id, %s, staging_key, file_size FROM nolmt.jobs
            WHERE id = ANY(:ids) ORDER BY id FOR UPDATE""".formatted(STATUS);
    private static final String BACK_TO_QUEUE = """
            UPDATE nolmt.jobs SET status = 'queued', attempts = attempts + 1, updated_at = now() WHERE id = ANY(:ids)""";
    // What the user wrote now stands in the row, and goes with it.
    private static final String SUCCEED = """
            UPDATE nolmt.jobs SET status = 'succeeded', output = NULL, staging_key = NULL, prompt = NULL, settings = NULL,
                error_code = NULL, error_message = NULL, attempts = attempts + 1, updated_at = now(), finished_at = now()
            WHERE id = ANY(:ids)""";
    // Bytes and staging stay: an admin may redrive the job until its window ends.
    private static final String FAIL = """
            UPDATE nolmt.jobs SET status = 'failed', error_code = :code, error_message = :message,
                attempts = attempts + 1, updated_at = now(), finished_at = now()
            WHERE id = :id AND status IN ('accepted', 'queued', 'processing')""";
    // One that is late is its deadline's: cancelled, not failed, so that nobody redrives it.
    private static final String FAIL_IN_TIME = FAIL + """
             AND (cancel_after IS NULL OR cancel_after > clock_timestamp())""";
    // There is nobody left who could see it, so nothing of it is kept.
    private static final String CLOSE_FOR_GOOD = """
            UPDATE nolmt.jobs SET closed_for_good = true, output = NULL, staging_key = NULL, prompt = NULL, settings = NULL
            WHERE id = :id AND status = 'failed'""";
    private static final String NOTE = """
            UPDATE nolmt.jobs SET error_code = :code, error_message = :message, attempts = attempts + 1, updated_at = now()
            WHERE id = :id AND status IN ('accepted', 'queued', 'processing')""";
    // Unsent, and claimed by nobody until then: the relay sends it anew, so that the queue counts nothing.
    // Under a new epoch: a relay that has yet to mark what it sent would mark what nobody has any more.
    private static final String DEFER = """
            UPDATE nolmt.jobs SET status = 'queued', error_code = :code, error_message = :message,
                attempts = attempts + :counted, epoch = epoch + 1, last_sent_at = NULL,
                claimed_until = now() + make_interval(secs => :delay), updated_at = now()
            WHERE id = :id AND status IN ('accepted', 'queued', 'processing')""";
    private static final int MAX_MESSAGE = 1000;

    /** For so long whoever has read a job as open may begin to put its output without asking again; erasures wait longer. */
    public static final Duration FRESH = Duration.ofSeconds(30);

    private JobAttempts() {}

    /** What isn't in the answer has no job. */
    public static Map<UUID, Job> load(StageTransaction tx, Collection<UUID> ids) {
        return tx.sql().sql(LOAD).param("ids", ids.toArray(UUID[]::new)).query((row, n) -> toJob(row)).list().stream()
                .collect(Collectors.toMap(Job::id, Function.identity()));
    }

    /** Whether it is there, and open, at this moment. */
    public static boolean isOpen(StageTransaction tx, UUID id) {
        return tx.sql().sql(IS_OPEN).param("id", id).query(Boolean.class).single();
    }

    /** For users to see; only those that are still waiting. */
    public static void markProcessing(StageTransaction tx, Collection<UUID> ids) {
        update(tx, MARK_PROCESSING, ids);
    }

    /** Whatever their status; what isn't in the answer has no job. */
    public static Map<UUID, LockedJob> lock(StageTransaction tx, Collection<UUID> ids) {
        return tx.sql().sql(LOCK).param("ids", ids.toArray(UUID[]::new)).query(Rows::locked).list().stream()
                .collect(Collectors.toMap(LockedJob::id, Function.identity()));
    }

    /** Their keys were tombstoned: to be tried again under new ones. */
    public static void backToQueue(StageTransaction tx, Set<UUID> locked) {
        update(tx, BACK_TO_QUEUE, locked);
    }

    /** They have rows by now, which say all that was known of them; the jobs let go of it. */
    public static void succeed(StageTransaction tx, Set<UUID> locked) {
        update(tx, SUCCEED, locked);
    }

    /** Closes the job if it is open, and in time. */
    public static void fail(StageTransaction tx, UUID id, ErrorCode code, String message) {
        write(tx, FAIL_IN_TIME, id, code, message);
    }

    /** Closes the job if it is open, so that nothing opens it again. */
    public static void failForGood(StageTransaction tx, UUID id, ErrorCode code, String message) {
        write(tx, FAIL, id, code, message);
        tx.sql().sql(CLOSE_FOR_GOOD).param("id", id).update();
    }

    /** Keeps a transient problem for the case that it was the last one. */
    public static void note(StageTransaction tx, UUID id, ErrorCode code, String message) {
        write(tx, NOTE, id, code, message);
    }

    /**
     * Has an open job sent again after a while; whoever has its message may forget it.
     *
     * @param counts whether this was an attempt
     */
    public static void defer(
            StageTransaction tx, UUID id, ErrorCode code, String message, Duration delay, boolean counts) {
        tx.sql()
                .sql(DEFER)
                .param("id", id)
                .param("code", code.wireName())
                .param("message", storable(message))
                .param("counted", counts ? 1 : 0)
                .param("delay", Timestamps.seconds(delay))
                .update();
    }

    private static void write(StageTransaction tx, String statement, UUID id, ErrorCode code, String message) {
        tx.sql()
                .sql(statement)
                .param("id", id)
                .param("code", code.wireName())
                .param("message", storable(message))
                .update();
    }

    /** What its words repeat may have what PostgreSQL has no text for. */
    private static String storable(String message) {
        return message.substring(0, Math.min(message.length(), MAX_MESSAGE)).replace('\0', '?');
    }

    private static void update(StageTransaction tx, String statement, Collection<UUID> ids) {
        if (!ids.isEmpty()) {
            tx.sql().sql(statement).param("ids", ids.toArray(UUID[]::new)).update();
        }
    }

    private static Job toJob(ResultSet row) throws SQLException {
        return new Job(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("generation_type"),
                row.getString("content_type"),
                row.getObject("file_size", Long.class),
                row.getString("sha256"),
                sourceOf(row),
                JobStatus.of(row.getString("status")),
                row.getInt("counted"),
                Objects.requireNonNull(Timestamps.instant(row, "created_at")),
                Timestamps.instant(row, "expires_at"));
    }

    private static @Nullable OutputSource sourceOf(ResultSet row) throws SQLException {
        byte[] output = row.getBytes("output");
        if (output != null) {
            return new OutputSource.Inline(output);
        }
        String stagingKey = row.getString("staging_key");
        if (stagingKey != null) {
            return new OutputSource.Staged(stagingKey);
        }
        String url = row.getString("source_url");
        return url == null
                ? null
                : new OutputSource.Remote(
                        url, Timestamps.instant(row, "source_expires_at"), row.getLong("source_most"));
    }
}
