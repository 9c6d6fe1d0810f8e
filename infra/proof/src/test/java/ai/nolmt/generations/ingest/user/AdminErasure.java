package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.database.StageTransactions;
import java.util.UUID;

/** A way in to how users are erased. */
public final class AdminErasure {
    private final Erasure erasure;

    /** @param batch rows a transaction */
    public AdminErasure(StageTransactions transactions, int batch) {
        this.erasure = new Erasure(transactions, batch);
    }

    public void erase(UUID user) {
        erasure.erase(user);
    }
}
