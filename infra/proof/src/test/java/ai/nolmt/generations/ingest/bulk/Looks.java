package ai.nolmt.generations.ingest.bulk;

import ai.nolmt.generations.database.StageRole;
import ai.nolmt.generations.database.StageTransactions;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Meant;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Position;
import ai.nolmt.generations.ingest.bulk.BulkTargets.Walk;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a bulk operation on what one user has looks for it. */
public final class Looks {
    /** Past how many rows, at once. */
    public static final int PAST = BulkWork.LOOK_AT_THEIRS;

    private static final int MOST = 200;

    private final StageTransactions transactions;

    public Looks(StageTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * @param status null for all
     * @param after where it goes on; null for its begin
     */
    public void look(UUID user, @Nullable String type, @Nullable String status, @Nullable Instant after) {
        Meant meant = new Meant(BulkAction.DELETE, new BulkFilter(user, type, status, null, null, null), null);
        Position position =
                after == null ? Position.BEFORE_ALL : new Position(after.atOffset(ZoneOffset.UTC), new UUID(0, 0));
        for (Walk walk : meant.walks()) {
            transactions.as(StageRole.ADMIN, tx -> BulkTargets.look(tx, meant, walk, position, PAST, MOST));
        }
    }
}
