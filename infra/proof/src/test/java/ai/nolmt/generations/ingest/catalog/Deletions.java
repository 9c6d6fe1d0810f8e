package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.StageTransactions;
import java.util.Optional;
import java.util.UUID;

/** A way in to what the catalog keeps to itself. */
public final class Deletions {
    private final Deletion deletion;

    public Deletions(StageTransactions transactions) {
        this.deletion = new Deletion(transactions);
    }

    public boolean delete(UUID user, UUID id) {
        return deletion.delete(user, id);
    }

    public Optional<Cancellation> cancel(UUID user, UUID id) {
        return deletion.cancel(user, id);
    }
}
