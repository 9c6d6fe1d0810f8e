package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what a command could not do in a sentence, and what to do about it, and nothing of the code. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int FAILED = 1;

    private final Surroundings surroundings;

    public Failures(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A wrong call is said in a sentence, not by all that would be a right one. */
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        String asked = command.getCommandSpec().qualifiedName();
        String sentence =
                String.valueOf(wrong.getMessage()).replaceFirst("^Invalid value for option '([^']+)': ", "$1 ");
        surroundings.err().println(sentence + (sentence.endsWith(".") ? "" : ".") + " See: " + asked + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        ConfigurationProblem problem = failure instanceof ConfigurationProblem wrong
                ? wrong
                : new ConfigurationProblem(
                        command.getCommandName() + " failed: " + Unreachable.because(failure) + ".",
                        "It can be run again.",
                        failure);
        if (parsed.hasMatchedOption("--json")) {
            Output.json(surroundings.out(), new Failed(String.valueOf(problem.getMessage()), problem.cure()));
        } else {
            surroundings.err().println(problem.getMessage() + " " + problem.cure());
        }
        return FAILED;
    }

    private record Failed(String problem, String cure) {}
}
