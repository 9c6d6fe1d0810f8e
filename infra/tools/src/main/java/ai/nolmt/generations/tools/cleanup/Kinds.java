package ai.nolmt.generations.tools.cleanup;

import ai.nolmt.generations.run.RunKind;
import ai.nolmt.generations.tools.command.Surroundings;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;

/** Makes a command of each kind of clean-up that there is, with the options that it takes. */
final class Kinds implements IModelTransformer {
    private final Surroundings surroundings;

    Kinds(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public CommandSpec transform(CommandSpec cleanup) {
        for (RunKind kind : RunKind.values()) {
            cleanup.addSubcommand(kind.wireName(), new KindCommand(surroundings, kind).spec());
        }
        return cleanup;
    }
}
