package ai.nolmt.generations.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./run}: the local stack and what goes with it. */
@Command(
        name = "run",
        description = "Starts the whole pipeline on this machine: PostgreSQL, SQS, S3 and the three applications.",
        mixinStandardHelpOptions = true,
        subcommands = Main.DemoCommand.class,
        footer = {
            "",
            "Of an installation, this one or that of the variables: ./run doctor, provision, migrate, cost, token, cleanup;",
            "each explains itself with --help."
        })
public final class Main implements Callable<Integer> {
    @Mixin
    PortOptions ports = new PortOptions();

    public static void main(String[] args) {
        if (System.getProperty("nolmt.servers.log") == null) {
            System.setProperty(
                    "nolmt.servers.log", data().resolve("logs/servers.log").toString());
        }
        CommandLine commands = new CommandLine(new Main());
        commands.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof StartFailed)) {
                throw e;
            }
            System.err.println(e.getMessage());
            return 1;
        });
        System.exit(commands.execute(args));
    }

    static Path home() {
        return Path.of(System.getProperty("nolmt.home", ".")).toAbsolutePath().normalize();
    }

    static Path data() {
        String folder = System.getenv("NOLMT_LOCAL_DIR");
        return folder == null || folder.isBlank()
                ? home().resolve(".local")
                : Path.of(folder).toAbsolutePath();
    }

    @Override
    public Integer call() throws InterruptedException {
        long began = System.nanoTime();
        Ports ports = this.ports.chosen();
        AtomicReference<LocalStack> running = new AtomicReference<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running.get())));
        LocalStack stack = LocalStack.start(home(), data(), ports, Map.of(), Progress.PRINTED);
        running.set(stack);
        Path env = stack.folder().resolve("env");
        EnvFile.write(env, stack.clientEnvironment());
        Welcome.print(stack, ports, env, Duration.ofNanos(System.nanoTime() - began));
        System.err.println(stack.awaitDeath());
        return 1;
    }

    /** A signal can come while it starts; then only PostgreSQL would go on by itself. */
    private static void stop(@Nullable LocalStack stack) {
        System.out.println("\nStopping …");
        if (stack == null) {
            LocalStack.endPostgres(data());
            return;
        }
        stack.close();
        System.out.println("Stopped; the data is kept in " + stack.folder());
    }

    @Command(
            name = "demo",
            description = "Starts a stack of its own, sends every kind of media through it, and checks.")
    static final class DemoCommand implements Callable<Integer> {
        @ArgGroup(exclusive = false)
        @Nullable
        Training training;

        @Override
        public Integer call() throws Exception {
            return Demo.run(
                    training == null ? AppJars.under(home()) : AppJars.trained(training.apps, training.records));
        }

        /** For those who make images. */
        @SuppressWarnings("NullAway.Init") // both or neither
        static final class Training {
            /** Where the applications lie extracted. */
            @Option(names = "--apps", hidden = true, required = true)
            Path apps;

            /** Where each application writes what its AOT cache is made of. */
            @Option(names = "--records", hidden = true, required = true)
            Path records;
        }
    }
}
