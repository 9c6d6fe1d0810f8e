package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobStatus;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * DELETE: the job first, so that no redelivery brings the generation back, then the row, whose trigger records the key.
 */
final class Deletion {
    private static final String LOCK_JOB = """
            SELECT status, staging_key FROM nolmt.jobs WHERE id = :id AND user_id = :user FOR UPDATE""";
    // Closed for good: never redrivable, and nothing that the user wrote is kept.
    private static final String CLOSE_JOB = """
            UPDATE nolmt.jobs SET status = 'deleted', prompt = NULL, settings = NULL, output = NULL, staging_key = NULL,
                error_code = NULL, error_message = NULL, updated_at = :now, finished_at = :now
            WHERE id = :id""";
    private static final String TOMBSTONE_STAGING = """
            INSERT INTO nolmt.object_deletions (key, user_id, generation_id, reason, actor, created_at)
            VALUES (:key, :user, :id, 'deleted', :actor, :now) ON CONFLICT (key) DO NOTHING""";
    // A statement of its own: it sees a row that a commit inserted while the lock above waited for it.
    private static final String DELETE_ROW = """
            DELETE FROM public.generations WHERE id = :id AND user_id = :user""";

    private final StageTransactions transactions;
    private final Clock clock;

    Deletion(StageTransactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    boolean delete(UUID user, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> {
            OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
            Optional<Job> job = tx.sql()
                    .sql(LOCK_JOB)
                    .param("id", id)
                    .param("user", user)
                    .query((row, n) -> new Job(JobStatus.of(row.getString("status")), row.getString("staging_key")))
                    .optional();
            job.filter(found -> found.status() != JobStatus.DELETED)
                    .ifPresent(found -> close(tx, user, id, found, now));
            tx.becauseOf("deleted", "");
            tx.takeOn(StageRole.AUTHENTICATED);
            int rows =
                    tx.sql().sql(DELETE_ROW).param("id", id).param("user", user).update();
            return rows > 0 || job.filter(Job::wasSeen).isPresent();
        });
    }

    private static void close(StageTransaction tx, UUID user, UUID id, Job job, OffsetDateTime now) {
        tx.sql().sql(CLOSE_JOB).param("id", id).param("now", now).update();
        if (job.stagingKey() != null) {
            tx.sql()
                    .sql(TOMBSTONE_STAGING)
                    .param("key", job.stagingKey())
                    .param("user", user)
                    .param("id", id)
                    .param("actor", user.toString())
                    .param("now", now)
                    .update();
        }
    }

    private record Job(JobStatus status, @Nullable String stagingKey) {
        /** Without a row, these are what GET answers with. */
        boolean wasSeen() {
            return status.isOpen() || status == JobStatus.FAILED || status == JobStatus.CANCELLED;
        }
    }
}
