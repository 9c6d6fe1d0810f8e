package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.tools.command.Output;
import ai.nolmt.generations.tools.command.Surroundings;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is done with a run that is there already. */
abstract class RunCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private Output output = new Output();

    @Parameters(paramLabel = "ID", description = "of the run")
    private @Nullable UUID id;

    @Spec
    private @Nullable CommandSpec spec;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() {
        return call(connection.api(surroundings, Objects.requireNonNull(spec)), String.valueOf(id));
    }

    /** Returns the exit status. */
    abstract int call(Api api, String run);

    final Surroundings surroundings() {
        return surroundings;
    }

    final boolean isJson() {
        return output.isJson();
    }
}
