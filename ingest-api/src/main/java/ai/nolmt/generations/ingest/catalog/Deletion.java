package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.job.LockedJob;
import ai.nolmt.generations.tombstone.TombstoneReason;
import ai.nolmt.generations.tombstone.Tombstones;
import java.util.Optional;
import java.util.UUID;

/**
 * What users end themselves. DELETE: the job first, so that no redelivery brings the generation back, then the row,
 * whose trigger records the key. Cancel: the job alone, while it is open.
 */
final class Deletion {
    // A statement of its own: it sees a row that a commit inserted while the job's lock waited for it.
    private static final String DELETE_ROW = """
            DELETE FROM public.generations WHERE id = :id AND user_id = :user""";

    private final StageTransactions transactions;

    Deletion(StageTransactions transactions) {
        this.transactions = transactions;
    }

    boolean delete(UUID user, UUID id) {
        return transactions.asUser(StageRole.API, user, tx -> {
            Optional<LockedJob> job = JobClosing.lock(tx, user, id);
            job.ifPresent(found -> {
                JobClosing.delete(tx, found);
                tombstoneStaging(tx, found, TombstoneReason.DELETED);
            });
            Tombstones.because(tx, TombstoneReason.DELETED, null);
            tx.takeOn(StageRole.AUTHENTICATED);
            int rows =
                    tx.sql().sql(DELETE_ROW).param("id", id).param("user", user).update();
            return rows > 0 || job.filter(Deletion::wasSeen).isPresent();
        });
    }

    /** Empty if there is no job to cancel: none at all, or one that was deleted. */
    Optional<Cancellation> cancel(UUID user, UUID id) {
        return transactions.asUser(
                StageRole.API,
                user,
                tx -> JobClosing.lock(tx, user, id)
                        .filter(job -> job.status() != JobStatus.DELETED)
                        .map(job -> {
                            if (JobClosing.cancel(tx, job)) {
                                tombstoneStaging(tx, job, TombstoneReason.CANCELLED);
                                return new Cancellation(JobStatus.CANCELLED);
                            }
                            return new Cancellation(job.status());
                        }));
    }

    private static void tombstoneStaging(StageTransaction tx, LockedJob job, TombstoneReason reason) {
        Tombstones.add(tx, job.staged().stream().toList(), reason, job.user().toString(), null);
    }

    /** Without a row, these are what GET answers with. */
    private static boolean wasSeen(LockedJob job) {
        return job.status().isOpen() || job.status() == JobStatus.FAILED || job.status() == JobStatus.CANCELLED;
    }
}
