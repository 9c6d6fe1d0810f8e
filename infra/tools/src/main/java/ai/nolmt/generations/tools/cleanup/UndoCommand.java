package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
        name = "undo",
        description = "Takes back what a sweep found and nobody deleted yet.",
        mixinStandardHelpOptions = true)
final class UndoCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "of the run")
    private @Nullable UUID id;

    @Option(names = "--prefix", description = "only keys that begin so")
    private @Nullable String prefix;

    @Spec
    private @Nullable CommandSpec spec;

    UndoCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Api api = connection.api(surroundings, Objects.requireNonNull(spec));
        JsonNode undone = api.post("/" + id + "/undo", prefix == null ? null : Map.of("prefix", prefix));
        if (output.isJson()) {
            Output.json(surroundings.out(), undone);
        } else {
            surroundings
                    .out()
                    .println(RunText.number(undone.path("withdrawn").asLong(0)) + " are taken back, "
                            + RunText.number(undone.path("beyondRecall").asLong(0)) + " were taken or deleted before.");
        }
        return 0;
    }
}
