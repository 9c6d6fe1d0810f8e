package ai.nolmt.generations.job;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How jobs are given up, and how they come back: a dead letter is a claim, not a proof, and an admin may try a failed
 * job again. Each is called inside a transaction.
 */
public final class JobRedrive {
    // A worker that is killed counts nothing, so a proven letter may be right where the count is not.
    private static final int MAX_CHANCES_IF_PROVEN = 1;
    private static final int MAX_CHANCES = 3;

    private static final String LOCK = """
            SELECT %s, epoch, attempts - attempts_before AS counted, second_chances, last_sent_at IS NOT NULL AS sent
            FROM nolmt.jobs WHERE id = :id FOR UPDATE""".formatted(JobAttempts.STATUS);
    private static final String EXHAUSTED = """
            UPDATE nolmt.jobs SET status = 'failed', error_code = :code,
                error_message = concat_ws(' ', 'The output could not be stored after many attempts.',
                                          'Last problem: ' || error_message),
                updated_at = now(), finished_at = now()
            WHERE id = :id AND epoch = :epoch AND status IN ('accepted', 'queued', 'processing')""";
    private static final String SECOND_CHANCE = """
            UPDATE nolmt.jobs SET status = 'accepted', epoch = epoch + 1, claimed_until = NULL, last_sent_at = NULL,
                attempts_before = attempts, second_chances = second_chances + 1, updated_at = now()
            WHERE id = :id AND epoch = :epoch AND status IN ('accepted', 'queued', 'processing')""";
    private static final String FAILED = """
            SELECT id FROM nolmt.jobs
            WHERE status = 'failed' AND NOT closed_for_good AND id > :after
              AND (CAST(:code AS text) IS NULL OR error_code = :code)
            ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""";
    private static final String FAILED_ONE = """
            SELECT id FROM nolmt.jobs WHERE id = :id AND status = 'failed' AND NOT closed_for_good FOR UPDATE""";
    private static final String FAILED_OF_THESE = """
            SELECT id FROM nolmt.jobs
            WHERE id = ANY(:ids) AND status = 'failed' AND NOT closed_for_good
              AND (CAST(:code AS text) IS NULL OR error_code = :code)
            ORDER BY id FOR UPDATE""";
    private static final String STATUS = """
            SELECT status FROM nolmt.jobs WHERE id = :id""";
    private static final String REDRIVE = """
            UPDATE nolmt.jobs SET status = 'accepted', epoch = epoch + 1, claimed_until = NULL, last_sent_at = NULL,
                error_code = NULL, error_message = NULL, attempts_before = attempts, second_chances = 0,
                cancel_after = NULL, updated_at = now(), finished_at = NULL
            WHERE id = ANY(:ids)""";

    private JobRedrive() {}

    /** What a dead letter led to. */
    public enum Verdict {
        /** There is no such job. */
        MISSING,
        /** The job is over, or went on under another epoch, or was not sent under this one: nothing to do. */
        STALE,
        /** Nothing speaks for it but the letter: the job is sent again. */
        SECOND_CHANCE,
        GIVEN_UP
    }

    /**
     * As the worker's role. The job's own counted attempts must agree; where they don't, the job is sent again: once if
     * the server says where the letter came from, three times if nothing does.
     *
     * @param proven whether the server says that the letter comes from the jobs' queue
     * @param maxReceives of that queue
     */
    public static Verdict deadLetter(StageTransaction tx, UUID id, int epoch, boolean proven, int maxReceives) {
        Optional<Held> held = tx.sql()
                .sql(LOCK)
                .param("id", id)
                .query((row, n) -> new Held(
                        JobStatus.of(row.getString("status")),
                        row.getInt("epoch"),
                        row.getInt("counted"),
                        row.getInt("second_chances"),
                        row.getBoolean("sent")))
                .optional();
        if (held.isEmpty()) {
            return Verdict.MISSING;
        }
        Held job = held.get();
        if (!job.status().isOpen() || job.epoch() != epoch || !job.sent()) {
            return Verdict.STALE;
        }
        boolean agreed = job.counted() >= Math.max(1, maxReceives / 2);
        if (!agreed && job.secondChances() < (proven ? MAX_CHANCES_IF_PROVEN : MAX_CHANCES)) {
            tx.sql().sql(SECOND_CHANCE).param("id", id).param("epoch", epoch).update();
            return Verdict.SECOND_CHANCE;
        }
        tx.sql()
                .sql(EXHAUSTED)
                .param("id", id)
                .param("epoch", epoch)
                .param("code", ErrorCode.ATTEMPTS_EXHAUSTED.wireName())
                .update();
        return Verdict.GIVEN_UP;
    }

    /**
     * As an admin. Redriving what is open again changes nothing.
     *
     * @return the job's status now; empty if there is no such job
     */
    public static Optional<JobStatus> redrive(StageTransaction tx, UUID id) {
        List<UUID> locked = tx.sql()
                .sql(FAILED_ONE)
                .param("id", id)
                .query((row, n) -> row.getObject("id", UUID.class))
                .list();
        redrive(tx, locked);
        return tx.sql()
                .sql(STATUS)
                .param("id", id)
                .query((row, n) -> JobStatus.of(row.getString("status")))
                .optional();
    }

    /**
     * As an admin, a batch of failed jobs in the order of their ids.
     *
     * @param code of the failures; null for all
     * @param after the last id of the batch before
     * @return the ids that were redriven; fewer than {@code limit} at the end
     */
    public static List<UUID> redriveFailed(StageTransaction tx, @Nullable ErrorCode code, UUID after, int limit) {
        List<UUID> locked = tx.sql()
                .sql(FAILED)
                .param("code", code == null ? null : code.wireName(), Types.VARCHAR)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> row.getObject("id", UUID.class))
                .list();
        redrive(tx, locked);
        return locked;
    }

    /**
     * As an admin, those of these jobs that are failed still; returns how many.
     *
     * @param code with which they must have failed; null for any
     */
    public static int redriveMany(StageTransaction tx, Collection<UUID> ids, @Nullable String code) {
        List<UUID> locked = tx.sql()
                .sql(FAILED_OF_THESE)
                .param("ids", ids.toArray(UUID[]::new))
                .param("code", code, Types.VARCHAR)
                .query((row, n) -> row.getObject("id", UUID.class))
                .list();
        redrive(tx, locked);
        return locked.size();
    }

    private static void redrive(StageTransaction tx, List<UUID> locked) {
        if (!locked.isEmpty()) {
            tx.sql().sql(REDRIVE).param("ids", locked.toArray(UUID[]::new)).update();
        }
    }

    private record Held(JobStatus status, int epoch, int counted, int secondChances, boolean sent) {}
}
