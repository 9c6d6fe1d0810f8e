package ai.nolmt.generations.run;

import ai.nolmt.generations.problem.ErrorCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run's row while it is locked by whoever has its token.
 *
 * @param stoppedBy an admin; null while it may go on
 * @param parent how far the run is that this is a shard of; listing if it is none
 */
record Held(RunPhase phase, @Nullable UUID stoppedBy, RunPhase parent) {
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
