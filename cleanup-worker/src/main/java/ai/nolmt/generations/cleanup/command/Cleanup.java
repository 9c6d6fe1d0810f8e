package ai.nolmt.generations.cleanup.command;

import ai.nolmt.generations.cleanup.kind.Kind;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.run.ClaimedRun;
import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.run.RunStopped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of run that this worker knows. */
final class Cleanup {
    private final Map<RunKind, Kind> kinds;

    Cleanup(List<Kind> kinds) {
        this.kinds = kinds.stream().collect(Collectors.toMap(Kind::kind, Function.identity()));
    }

    /** Returns whether the run is through, or is to go on by another message. */
    boolean run(ClaimedRun run) {
        return RunKind.of(run.run().kind())
                .flatMap(kind -> Optional.ofNullable(kinds.get(kind)))
                .orElseThrow(
                        () -> RunStopped.failed(ErrorCode.KIND_UNKNOWN, "This worker knows no clean-up of that kind."))
                .run(run);
    }
}
