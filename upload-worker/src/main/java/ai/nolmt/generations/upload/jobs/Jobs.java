package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads a group's jobs in one query and writes what becomes of those that aren't stored. Safe for concurrent use. */
public final class Jobs {
    private static final String LOAD = """
            SELECT id, user_id, generation_type, content_type, file_size, sha256, output, staging_key, status
            FROM nolmt.jobs WHERE id = ANY(:ids)""";
    // In the order of all locks; a job that somebody is closing right now is left to them.
    private static final String MARK_PROCESSING = """
            WITH open AS (
                SELECT id FROM nolmt.jobs
                WHERE id = ANY(:ids) AND status IN ('accepted', 'queued') ORDER BY id FOR UPDATE SKIP LOCKED)
            UPDATE nolmt.jobs j SET status = 'processing', updated_at = :now FROM open WHERE j.id = open.id""";
    // Bytes and staging stay: an admin may redrive the job until its window ends.
    private static final String FAIL = """
            UPDATE nolmt.jobs SET status = 'failed', error_code = :code, error_message = :message,
                attempts = attempts + 1, updated_at = :now, finished_at = :now
            WHERE id = :id AND status IN ('accepted', 'queued', 'processing')""";
    private static final String NOTE = """
            UPDATE nolmt.jobs SET error_code = :code, error_message = :message, attempts = attempts + 1, updated_at = :now
            WHERE id = :id AND status IN ('accepted', 'queued', 'processing')""";
    // A dead letter of an older epoch says nothing about a job that was redriven since.
    private static final String EXHAUSTED = """
            UPDATE nolmt.jobs SET status = 'failed', error_code = 'attempts_exhausted',
                error_message = concat_ws(' ', 'The output could not be stored after many attempts.',
                                          'Last problem: ' || error_message),
                updated_at = :now, finished_at = :now
            WHERE id = :id AND epoch = :epoch AND status IN ('accepted', 'queued', 'processing')""";
    private static final int LONGEST_MESSAGE = 1000;

    private final StageTransactions transactions;
    private final Clock clock;

    public Jobs(StageTransactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** What isn't in the answer has no job. */
    public Map<UUID, UploadJob> load(Collection<UUID> ids) {
        return transactions.as(
                StageRole.WORKER,
                tx ->
                        tx
                                .sql()
                                .sql(LOAD)
                                .param("ids", ids.toArray(UUID[]::new))
                                .query((row, n) -> toJob(row))
                                .list()
                                .stream()
                                .collect(Collectors.toMap(UploadJob::id, Function.identity())));
    }

    public void markProcessing(Collection<UUID> ids) {
        transactions.as(
                StageRole.WORKER,
                tx -> tx.sql()
                        .sql(MARK_PROCESSING)
                        .param("ids", ids.toArray(UUID[]::new))
                        .param("now", now())
                        .update());
    }

    /** Closes the job if it is open. */
    public void fail(UUID id, ErrorCode code, String message) {
        write(FAIL, id, code, message);
    }

    /** Keeps a transient problem for the case that it was the last one. */
    public void note(UUID id, ErrorCode code, String message) {
        write(NOTE, id, code, message);
    }

    /** @return whether the job was open, and of this epoch */
    public boolean exhausted(UUID id, int epoch) {
        return transactions.as(
                        StageRole.WORKER,
                        tx -> tx.sql()
                                .sql(EXHAUSTED)
                                .param("id", id)
                                .param("epoch", epoch)
                                .param("now", now())
                                .update())
                == 1;
    }

    private void write(String statement, UUID id, ErrorCode code, String message) {
        transactions.as(
                StageRole.WORKER,
                tx -> tx.sql()
                        .sql(statement)
                        .param("id", id)
                        .param("code", code.wireName())
                        .param("message", message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)))
                        .param("now", now())
                        .update());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static UploadJob toJob(ResultSet row) throws SQLException {
        return new UploadJob(
                row.getObject("id", UUID.class),
                row.getObject("user_id", UUID.class),
                row.getString("generation_type"),
                row.getString("content_type"),
                row.getLong("file_size"),
                row.getString("sha256"),
                row.getBytes("output"),
                row.getString("staging_key"),
                JobStatus.of(row.getString("status")));
    }
}
