package ai.nolmt.generations.tools;

import ai.nolmt.generations.config.BaseConfiguration;
import ai.nolmt.generations.tools.certificate.VerifyCertificateTool;
import ai.nolmt.generations.tools.cleanup.CleanupTool;
import ai.nolmt.generations.tools.command.Converters;
import ai.nolmt.generations.tools.command.Failures;
import ai.nolmt.generations.tools.command.Surroundings;
import ai.nolmt.generations.tools.cost.CostTool;
import ai.nolmt.generations.tools.doctor.DoctorTool;
import ai.nolmt.generations.tools.migrate.MigrateTool;
import ai.nolmt.generations.tools.provision.ProvisionTool;
import ai.nolmt.generations.tools.token.TokenTool;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The command line. Its commands end with 0 when all is well, 1 when something is not, 2 when they were called wrongly. */
@Command(
        name = Surroundings.NAME,
        description = "Sets an installation up, checks it, says what it costs, and cleans it up.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            MigrateTool.class,
            ProvisionTool.class,
            DoctorTool.class,
            CostTool.class,
            TokenTool.class,
            CleanupTool.class,
            VerifyCertificateTool.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Surroundings process = new Surroundings(
                System.getenv(),
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                BaseConfiguration.systemClock(),
                new SecureRandom(),
                isTerminal(System.getProperty("run.terminal"), System.console()),
                program(System.getProperty("run.program"), System.getProperty("java.class.path", "")));
        System.exit(run(process, args));
    }

    /** JSON is nothing else, and in a container without a locale all marks would be question marks. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** What a hint has to begin with to be pasted: the script that said so, or the jar. */
    static String program(@Nullable String script, String classes) {
        if (script != null) {
            return script;
        }
        return classes.endsWith(".jar") && !classes.contains(File.pathSeparator)
                ? "java -jar " + classes
                : Surroundings.NAME;
    }

    /**
     * From Java 22 on there is a console even where there is no terminal, and only it can tell. It tells of what is read and
     * what is answered, so that the script is believed, which has looked where progress goes.
     */
    private static boolean isTerminal(@Nullable String told, @Nullable Console console) {
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        try {
            return console != null
                    && Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true; // an older Java
        }
    }

    /** @return the exit status */
    public static int run(Surroundings surroundings, String... args) {
        return commands(surroundings).execute(args);
    }

    static CommandLine commands(Surroundings surroundings) {
        Failures failures = new Failures(surroundings);
        return new CommandLine(new Main(), surroundings.commands())
                .setCommandName(surroundings.program())
                .setOut(surroundings.outWriter())
                .setErr(surroundings.errWriter())
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(Main::last)
                .registerConverter(UUID.class, Converters::uuid)
                .registerConverter(Duration.class, Converters::duration)
                .registerConverter(Instant.class, Converters::instant)
                .registerConverter(Long.class, Converters::number)
                .registerConverter(long.class, Converters::number)
                .registerConverter(int.class, Converters::smallNumber)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    /** The last of the commands runs; what was said to one before it would go by without a word. */
    private static int last(ParseResult parsed) {
        for (ParseResult one = parsed; one.hasSubcommand(); one = one.subcommand()) {
            if (!one.matchedOptions().isEmpty() && !one.isUsageHelpRequested() && !one.isVersionHelpRequested()) {
                String option = one.matchedOptions().get(0).longestName();
                String below = one.subcommand().commandSpec().name();
                throw new ParameterException(
                        one.subcommand().commandSpec().commandLine(),
                        option + " stands before " + below + ", which never hears of it. Give it behind " + below
                                + ".");
            }
        }
        return new RunLast().execute(parsed);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"nolmt " + Objects.requireNonNullElse(version, "under development")};
        }
    }
}
