package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Surroundings;
import picocli.CommandLine.Command;

@Command(name = "follow", description = "Follows a clean-up to its end.", mixinStandardHelpOptions = true)
final class FollowCommand extends RunCommand {
    FollowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int call(Api api, String run) {
        return new Following(surroundings(), api, isJson()).toTheEnd(run);
    }
}
