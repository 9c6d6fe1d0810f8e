package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import picocli.CommandLine.Command;

@Command(name = "show", description = "Prints what a clean-up has seen and done.", mixinStandardHelpOptions = true)
final class ShowCommand extends RunCommand {
    ShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int call(Api api, String run) {
        RunView seen = new RunView(api.get("/" + run));
        if (isJson()) {
            Output.json(surroundings().out(), seen.json());
        } else {
            surroundings().out().println(RunText.summary(seen, surroundings().program()));
        }
        return 0;
    }
}
