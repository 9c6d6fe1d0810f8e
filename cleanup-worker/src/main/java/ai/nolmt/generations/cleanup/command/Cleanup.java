package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.dangling.Dangling;
import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunStopped;

/** What each kind of run does. */
final class Cleanup {
    private final Purge purge;
    private final Retention retention;
    private final Sweep sweep;
    private final Dangling dangling;

    Cleanup(Purge purge, Retention retention, Sweep sweep, Dangling dangling) {
        this.purge = purge;
        this.retention = retention;
        this.sweep = sweep;
        this.dangling = dangling;
    }

    /** Returns whether the run is through, or is to go on by another message. */
    boolean run(ClaimedRun run) {
        RunKind kind = RunKind.of(run.run().kind())
                .orElseThrow(
                        () -> RunStopped.failed(ErrorCode.KIND_UNKNOWN, "This worker knows no clean-up of that kind."));
        return switch (kind) {
            case PURGE -> purge.all(run);
            case RETENTION -> retention.run(run) && purge.ofRun(run);
            case ORPHANS -> sweep.run(run) && purge.ofRun(run);
            case DANGLING -> dangling.run(run);
        };
    }
}
