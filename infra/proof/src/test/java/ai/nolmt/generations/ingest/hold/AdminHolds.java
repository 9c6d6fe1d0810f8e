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
        return holds.hold(id, "a dispute", null, admin);
    }

    public boolean holdUser(UUID user) {
        return holds.holdUser(user, "a dispute", "7/2026", admin);
    }

    public boolean releaseUser(UUID user) {
        return holds.releaseUser(user);
    }

    public boolean release(UUID id) {
        return holds.release(id);
    }
}
