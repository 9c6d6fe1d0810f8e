package ai.nolmt.generations.ingest.redrive;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.problem.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Puts failed jobs back into the outbox, which the relay sends. Redriving twice is harmless. Safe for concurrent use. */
final class Redrive {
    private static final int BATCH = 500;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final StageTransactions transactions;
    private final Runnable redriven;

    /** @param redriven told after every batch, so that the relay needn't wait for its next look */
    Redrive(StageTransactions transactions, Runnable redriven) {
        this.transactions = transactions;
        this.redriven = redriven;
    }

    /** The job's status afterwards; empty if there is no such job. */
    Optional<JobStatus> one(UUID id) {
        Optional<JobStatus> status = transactions.as(StageRole.ADMIN, tx -> JobRedrive.redrive(tx, id));
        redriven.run();
        return status;
    }

    /** Batch by batch, once through: a job that fails again meanwhile is not redriven twice. */
    long all(@Nullable ErrorCode code) {
        long count = 0;
        List<UUID> batch;
        UUID after = BEFORE_ALL;
        do {
            UUID from = after;
            batch = transactions.as(StageRole.ADMIN, tx -> JobRedrive.redriveFailed(tx, code, from, BATCH));
            count += batch.size();
            after = batch.isEmpty() ? after : batch.get(batch.size() - 1);
            redriven.run();
        } while (batch.size() == BATCH);
        return count;
    }
}
