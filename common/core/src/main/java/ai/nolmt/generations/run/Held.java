package ai.nolmt.generations.run;

import ai.nolmt.generations.problem.ErrorCode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run's row while it is locked by whoever has its token.
 *
 * @param stoppedBy an admin; null while it may go on
 */
record Held(RunPhase phase, @Nullable UUID stoppedBy) {
    void check() {
        if (stoppedBy != null) {
            throw RunStopped.aborted(ErrorCode.STOPPED, "The admin " + stoppedBy + " stopped it.");
        }
    }
}
