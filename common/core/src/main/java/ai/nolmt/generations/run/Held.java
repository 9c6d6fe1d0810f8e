package ai.nolmt.generations.run;

import ai.nolmt.generations.database.StageTransaction;
import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run's row while it is locked by whoever has its token.
 *
 * @param stoppedBy an admin; null while it may go on
 * @param parent how far the run is that this is a shard of; listing if it is none
 */
record Held(RunPhase phase, @Nullable UUID stoppedBy, RunPhase parent) {
    private static final String LOCK = """
            SELECT r.phase, coalesce(r.stopped_by, p.stopped_by) AS stopped_by, coalesce(p.phase, 'listing') AS parent_phase
            FROM nolmt.cleanup_runs r LEFT JOIN nolmt.cleanup_runs p ON p.id = r.parent
            WHERE r.id = :id AND r.token = :token AND r.status = 'running' FOR UPDATE OF r""";

    /** Empty if it is over, or somebody else's. */
    static Optional<Held> lock(StageTransaction tx, UUID id, long token) {
        return tx.sql()
                .sql(LOCK)
                .param("id", id)
                .param("token", token)
                .query((row, n) -> of(row))
                .optional();
    }

    static Held of(ResultSet row) throws SQLException {
        return new Held(
                RunPhase.of(row.getString("phase")),
                row.getObject("stopped_by", UUID.class),
                RunPhase.of(row.getString("parent_phase")));
    }

    void check() {
        if (stoppedBy != null) {
            throw RunStopped.aborted(ErrorCode.STOPPED, "The admin " + stoppedBy + " stopped it.");
        }
        if (parent != RunPhase.LISTING) {
            throw RunStopped.aborted(ErrorCode.STOPPED, "The run that this is a shard of has ended.");
        }
    }
}
