package ai.nolmt.generations.cleanup.kind;

import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;

/** What runs of one kind do. Safe for concurrent use. */
public interface Kind {
    RunKind kind();

    /**
     * Goes on from the run's cursor, and writes down after every page how far it is.
     *
     * @return whether the run is through, or goes on by another message
     * @throws ai.nolmt.generations.run.RunStopped if it must not go on; whatever else is thrown has it tried again
     */
    boolean run(ClaimedRun run);
}
