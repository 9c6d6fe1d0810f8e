package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.Job;
import ai.nolmt.generations.job.JobAttempts;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.job.JobRedrive.Verdict;
import ai.nolmt.generations.job.LockedJob;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.tombstone.DoomedKey;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** What the worker reads and writes of jobs that it doesn't commit, a transaction each. Safe for concurrent use. */
public final class WorkerJobs {
    private final StageTransactions transactions;

    public WorkerJobs(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /** What isn't in the answer has no job. */
    public Map<UUID, Job> load(Collection<UUID> ids) {
        return transactions.as(StageRole.WORKER, tx -> JobAttempts.load(tx, ids));
    }

    /** Whether it is there, and open, at this moment. */
    public boolean isOpen(UUID id) {
        return transactions.as(StageRole.WORKER, tx -> JobAttempts.isOpen(tx, id));
    }

    public void markProcessing(Collection<UUID> ids) {
        write(tx -> JobAttempts.markProcessing(tx, ids));
    }

    /** Closes the job if it is open; an admin may redrive it. */
    public void fail(UUID id, ErrorCode code, String message) {
        write(tx -> JobAttempts.fail(tx, id, code, message));
    }

    /** Closes the job if it is open, and keeps nothing of it. */
    public void failForGood(UUID id, ErrorCode code, String message) {
        write(tx -> {
            Optional<LockedJob> job =
                    Optional.ofNullable(JobAttempts.lock(tx, Set.of(id)).get(id));
            JobAttempts.failForGood(tx, id, code, message);
            List<DoomedKey> staged = job.flatMap(LockedJob::staged).stream().toList();
            Tombstones.add(tx, staged, TombstoneReason.USER_GONE, null, null);
        });
    }

    /** Keeps a transient problem for the case that it was the last one. */
    public void note(UUID id, ErrorCode code, String message) {
        write(tx -> JobAttempts.note(tx, id, code, message));
    }

    /** Has it sent again after a while, if it is open. */
    public void defer(UUID id, Deferred deferred) {
        write(tx ->
                JobAttempts.defer(tx, id, deferred.code(), deferred.sentence(), deferred.delay(), deferred.counts()));
    }

    /** @param proven whether the server says that the letter comes from the jobs' queue */
    public Verdict deadLetter(UUID id, int epoch, boolean proven, int maxReceives) {
        return transactions.as(StageRole.WORKER, tx -> JobRedrive.deadLetter(tx, id, epoch, proven, maxReceives));
    }

    private void write(Consumer<StageTransaction> statement) {
        transactions.as(StageRole.WORKER, tx -> {
            statement.accept(tx);
            return true;
        });
    }
}
