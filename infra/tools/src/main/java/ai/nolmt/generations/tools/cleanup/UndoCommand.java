package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "undo",
        description = "Takes back what a sweep found and nobody deleted yet.",
        mixinStandardHelpOptions = true)
final class UndoCommand extends RunCommand {
    @Option(names = "--prefix", description = "only keys that begin so")
    private @Nullable String prefix;

    UndoCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int call(Api api, String run) {
        JsonNode undone = api.post("/" + run + "/undo", prefix == null ? null : Map.of("prefix", prefix));
        if (isJson()) {
            Output.json(surroundings().out(), undone);
        } else {
            surroundings()
                    .out()
                    .println(said(undone, "withdrawn", "is", "are") + " taken back, "
                            + said(undone, "beyondRecall", "was", "were") + " taken or deleted before.");
        }
        return 0;
    }

    private static String said(JsonNode undone, String member, String one, String many) {
        long number = undone.path(member).asLong(0);
        return RunText.number(number) + " " + (number == 1 ? one : many);
    }
}
