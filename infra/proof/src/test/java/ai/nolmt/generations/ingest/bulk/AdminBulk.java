package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.config.Ids;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.bulk.BulkTable.Claim;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkWork.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A way in to what admins do in bulk. */
public final class AdminBulk {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final BulkOperations operations;
    private final BulkWork work;
    private final UUID admin;

    public AdminBulk(StageTransactions transactions, Ids ids, UUID admin) {
        this.operations = new BulkOperations(transactions, ids, LEASE, () -> 0, () -> {});
        this.work = new BulkWork(transactions, LEASE);
        this.admin = admin;
    }

    /** As a preview says how many there are, and they are agreed to. */
    public UUID request(String action, @Nullable UUID user, @Nullable String status, @Nullable String code) {
        Meant meant = new Meant(
                BulkAction.of(action).orElseThrow(), new BulkFilter(user, null, status, code, null, null), null);
        BulkCount count = operations.count(meant);
        return operations
                .request(meant, Math.max(1, count.count()), count, admin)
                .id();
    }

    public void stop(UUID id) {
        operations.stop(id, admin);
    }

    /**
     * As the runner does it: some batches of the one that waits longest.
     *
     * @return whether there was one to work at
     */
    public boolean work(int batches, int size) {
        Optional<Claim> claimed = work.claim();
        if (claimed.isEmpty()) {
            return false;
        }
        Outcome outcome = Outcome.MORE;
        for (int i = 0; i < batches && outcome == Outcome.MORE; i++) {
            outcome = work.batch(claimed.get(), size);
        }
        if (outcome == Outcome.MORE) {
            work.letGo(claimed.get());
        }
        return true;
    }
}
