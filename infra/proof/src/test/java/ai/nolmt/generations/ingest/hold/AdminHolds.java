package ai.nolmt.generations.ingest.hold;

import ai.nolmt.generations.database.StageTransactions;
import java.util.UUID;

/** A way in to what admins hold. */
public final class AdminHolds {
    private final Holds holds;
    private final UUID admin;

    public AdminHolds(StageTransactions transactions, UUID admin) {
        this.holds = new Holds(transactions);
        this.admin = admin;
    }

    public boolean hold(UUID id) {
        return holds.hold(id, "a dispute", admin);
    }

    public boolean release(UUID id) {
        return holds.release(id);
    }
}
