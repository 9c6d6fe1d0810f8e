package ai.nolmt.generations.proof.walk;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.ingest.catalog.Cancellation;
import ai.nolmt.generations.ingest.catalog.Deletions;
import ai.nolmt.generations.job.JobClosing;
import ai.nolmt.generations.job.JobRedrive;
import ai.nolmt.generations.presigned.Uploads;
import ai.nolmt.generations.tombstone.TombstoneReason;
import java.util.UUID;

/** What users and admins ask for, and what they know once they have an answer. */
final class Asking {
    private static final int BATCH = 2;

    private final World world;
    private final Deletions deletions;

    Asking(World world) {
        this.world = world;
        this.deletions = new Deletions(world.transactions);
    }

    void delete(World.Accepted job) {
        deletions.delete(job.user(), job.id());
        world.deleted.add(job.id());
    }

    void cancel(World.Accepted job) {
        deletions
                .cancel(job.user(), job.id())
                .filter(Cancellation::isCancelled)
                .ifPresent(cancelled -> world.cancelled.add(job.id()));
    }

    /** A batch of rows a transaction, as the API does it. */
    void erase(UUID user) {
        world.erasing.add(user);
        boolean done = false;
        while (!done) {
            done = world.transactions
                    .as(StageRole.ADMIN, tx -> JobClosing.erase(tx, user, BATCH))
                    .done();
        }
        while (world.transactions.as(StageRole.ADMIN, tx -> Uploads.endOfUser(tx, user, TombstoneReason.ERASED, BATCH))
                == BATCH) {
            // there are more
        }
        world.erased.add(user);
        world.accepted.stream().filter(job -> job.user().equals(user)).forEach(job -> world.deleted.add(job.id()));
    }

    void redrive(UUID job) {
        world.transactions.as(StageRole.ADMIN, tx -> JobRedrive.redrive(tx, job));
    }
}
