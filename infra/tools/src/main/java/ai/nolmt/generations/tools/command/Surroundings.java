package ai.nolmt.generations.tools.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * What a command knows of the process that it runs in.
 *
 * @param environment the variables that configure it, those of the applications
 * @param out for what was asked, and nothing else
 * @param err for progress and failures
 * @param random a secure one
 * @param terminal whether somebody looks on, at what is written to err
 * @param program how it was called, to be said in hints; {@code NAME} where nobody knows
 */
public record Surroundings(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        Clock clock,
        RandomGenerator random,
        boolean terminal,
        String program) {
    /** How documents and help call it. */
    public static final String NAME = "nolmt";

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /** Of a script. */
    public Surroundings(
            Map<String, String> environment, PrintStream out, PrintStream err, Clock clock, RandomGenerator random) {
        this(environment, out, err, clock, random, false, NAME);
    }

    /** Called by a name that nobody knows. */
    public Surroundings(
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            Clock clock,
            RandomGenerator random,
            boolean terminal) {
        this(environment, out, err, clock, random, terminal, NAME);
    }

    public Settings settings() {
        return Settings.read(environment);
    }

    public PrintWriter outWriter() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    public PrintWriter errWriter() {
        return new PrintWriter(err, true, StandardCharsets.UTF_8);
    }

    /** Makes commands, which take this by their constructor. */
    public IFactory commands() {
        IFactory others = CommandLine.defaultFactory();
        return new IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                try {
                    Constructor<K> constructor = type.getDeclaredConstructor(Surroundings.class);
                    constructor.setAccessible(true);
                    return constructor.newInstance(Surroundings.this);
                } catch (NoSuchMethodException e) {
                    return others.create(type); // options and the like
                }
            }
        };
    }

    /** Without the variables, among which are secrets. */
    @Override
    public String toString() {
        return "Surroundings";
    }
}
