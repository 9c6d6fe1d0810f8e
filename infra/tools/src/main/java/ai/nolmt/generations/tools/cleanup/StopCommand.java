package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import picocli.CommandLine.Command;

@Command(name = "stop", description = "Ends a clean-up at its next page.", mixinStandardHelpOptions = true)
final class StopCommand extends RunCommand {
    StopCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int call(Api api, String run) {
        RunView stopped = new RunView(api.post("/" + run + "/stop", null));
        if (isJson()) {
            Output.json(surroundings().out(), stopped.json());
        } else {
            surroundings().out().println("It ends at its next page. What it deleted until then is gone.");
        }
        return 0;
    }
}
