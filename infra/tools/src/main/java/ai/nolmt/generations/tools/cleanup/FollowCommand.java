package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "follow", description = "Follows a clean-up to its end.", mixinStandardHelpOptions = true)
final class FollowCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "of the run")
    private @Nullable UUID id;

    @Spec
    private @Nullable CommandSpec spec;

    FollowCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Api api = connection.api(surroundings, Objects.requireNonNull(spec));
        return new Following(surroundings, api, output.isJson()).toTheEnd(String.valueOf(id));
    }
}
