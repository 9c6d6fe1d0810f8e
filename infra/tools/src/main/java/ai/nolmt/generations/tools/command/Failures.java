package ai.nolmt.generations.tools.command;

import ai.nolmt.generations.config.ConfigurationProblem;
import ai.nolmt.generations.config.Unreachable;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says what a command could not do in a sentence, and what to do about it, and nothing of the code. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final int FAILED = 1;
    private static final String JSON = "--json";

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
        // of what could not be parsed nobody knows whether it was an option
        say(
                Arrays.asList(arguments).contains(JSON),
                sentence + (sentence.endsWith(".") ? "" : "."),
                "See: " + asked + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** @param parsed of the first command; the one that failed may be below it */
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        ConfigurationProblem problem = problem(command.getCommandName(), failure);
        say(command.getParseResult().hasMatchedOption(JSON), String.valueOf(problem.getMessage()), problem.cure());
        return FAILED;
    }

    /** Whatever a command threw, with a cure. */
    public static ConfigurationProblem problem(String command, Exception failure) {
        return failure instanceof ConfigurationProblem wrong
                ? wrong
                : new ConfigurationProblem(
                        command + " failed: " + Unreachable.because(failure) + ".", "It can be run again.", failure);
    }

    private void say(boolean json, String problem, String cure) {
        if (json) {
            Output.json(surroundings.out(), new Failed(problem, cure));
        } else {
            surroundings.err().println(problem + " " + cure);
        }
    }

    private record Failed(String problem, String cure) {}
}
