package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.purge.Purge;
import ai.nolmt.generations.cleanup.report.RunLog;
import ai.nolmt.generations.cleanup.report.RunStopped;
import ai.nolmt.generations.cleanup.retention.Retention;
import ai.nolmt.generations.cleanup.sweep.Sweep;
import ai.nolmt.generations.problem.ErrorCode;

/** What each kind of run does. */
final class Cleanup {
    private final Purge purge;
    private final Retention retention;
    private final Sweep sweep;

    Cleanup(Purge purge, Retention retention, Sweep sweep) {
        this.purge = purge;
        this.retention = retention;
        this.sweep = sweep;
    }

    /** Returns whether the run is through, or is to go on by another message. */
    boolean run(RunLog run) {
        return switch (run.run().kind()) {
            case "purge" -> purge.all(run);
            case "retention" -> retention.run(run) && purge.ofRun(run);
            case "orphans" -> sweep.run(run) && purge.ofRun(run);
            default -> throw RunStopped.failed(ErrorCode.KIND_UNKNOWN, "This worker knows no clean-up of that kind.");
        };
    }
}
