package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(name = "list", description = "Prints the newest clean-ups.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Output output = new Output();

    @Option(names = "--kind", description = "only those of one kind")
    private @Nullable String kind;

    @Option(names = "--limit", description = "how many (${DEFAULT-VALUE})", defaultValue = "20")
    private int limit = 20;

    @Spec
    private @Nullable CommandSpec spec;

    ListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Api api = connection.api(surroundings, Objects.requireNonNull(spec));
        String query =
                "?limit=" + limit + (kind == null ? "" : "&kind=" + URLEncoder.encode(kind, StandardCharsets.UTF_8));
        JsonNode runs = api.get(query);
        if (output.isJson()) {
            Output.json(surroundings.out(), runs);
        } else if (runs.path("items").isEmpty()) {
            surroundings.err().println("There are none.");
        } else {
            runs.path("items").forEach(run -> surroundings.out().println(RunText.row(new RunView(run))));
        }
        return 0;
    }
}
