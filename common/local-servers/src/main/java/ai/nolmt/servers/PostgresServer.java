package ai.nolmt.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Embedded PostgreSQL with its durability on, which the library switches off; superuser {@code postgres}, no password. */
public final class PostgresServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final EmbeddedPostgres postgres;

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** @param data kept when it stops; a server that outlived its killed starter is ended first */
    public static PostgresServer start(int port, Path data) throws IOException {
        Files.createDirectories(data);
        endLeftOver(data);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(PATIENCE)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", Loopback.HOST)
                .setServerConfig("max_connections", "200")
                .setServerConfig("timezone", "UTC");
        try {
            return new PostgresServer(builder.start());
        } catch (IOException | IllegalStateException e) {
            throw new IOException(
                    "PostgreSQL did not start in " + data + ". As root it needs user namespaces (unshare -U);"
                            + " where those are switched off, start as another user.",
                    e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    public DataSource superuser(String database) {
        return postgres.getDatabase("postgres", database);
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }

    /** Ends a server that outlived the process which had started it on this folder. */
    public static void endLeftOver(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> left = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        // The number may be somebody else's by now: end it only if it was started on this very folder.
        Optional<ProcessHandle> ours = left.filter(p -> runsOn(p, data));
        if (ours.isEmpty()) {
            Files.delete(
                    pidFile); // PostgreSQL itself would take any process of that number for a server of this folder
            return;
        }
        log.warn(
                "Ending PostgreSQL {}, which outlived an earlier stack in {}",
                ours.get().pid(),
                data);
        signalInterrupt(ours.get());
        try {
            ours.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while PostgreSQL stopped", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("PostgreSQL " + ours.get().pid() + " does not stop; end it by hand", e);
        }
    }

    private static boolean runsOn(ProcessHandle process, Path data) {
        // /proc has the arguments also where ProcessHandle doesn't give them
        Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            String arguments = Files.isReadable(commandLine)
                    ? Files.readString(commandLine)
                    : process.info().commandLine().orElse("");
            return arguments.contains("postgres") && arguments.contains(data.toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGINT is PostgreSQL's fast shutdown: it rolls back what is open and leaves a clean folder. */
    private static void signalInterrupt(ProcessHandle process) throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                .inheritIO()
                .start();
    }
}
