package ai.nolmt.generations.tools.cleanup;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "cleanup",
        description = "Has a clean-up run and follows it; lists, shows, stops and takes back those that there are.",
        mixinStandardHelpOptions = true,
        modelTransformer = Kinds.class,
        subcommands = {
            ListCommand.class,
            ShowCommand.class,
            FollowCommand.class,
            StopCommand.class,
            UndoCommand.class,
            ReportCommand.class
        },
        footer = {
            "",
            "It asks the ingest API, as an admin: with the token in NOLMT_API_TOKEN, or one of its own where",
            "NOLMT_JWT_SECRET is set. Ctrl-C ends the command, never the run.",
            "Ends with 0 if the run succeeded, 1 if it was partial, failed or aborted, or if the API refused or was",
            "away, 2 if it was called wrongly.",
            "",
            "Example:",
            "  ${ROOT-COMMAND-NAME} cleanup orphans --dry-run --prefix generations/7c --older-than PT24H"
        })
public final class CleanupTool implements Callable<Integer> {
    @Parameters(arity = "0..1", hidden = true)
    private @Nullable String name;

    @Spec
    private @Nullable CommandSpec spec;

    CleanupTool() {}

    /** Called by no name that there is. */
    @Override
    public Integer call() {
        CommandSpec here = Objects.requireNonNull(spec);
        throw new ParameterException(
                here.commandLine(),
                (name == null ? "Which clean-up?" : "There is no clean-up called '" + name + "'.") + " There are "
                        + String.join(", ", here.subcommands().keySet()) + ".");
    }
}
