package ai.nolmt.generations.local;

import ai.nolmt.servers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Processes that outlived a stack that was killed; they would hold its ports. */
final class LeftOvers {
    private static final String FILE = "apps.pids";

    private LeftOvers() {}

    static void remember(LocalFolder folder, List<AppProcess> apps) {
        try {
            Files.writeString(
                    folder.resolve(FILE),
                    apps.stream().map(app -> Long.toString(app.pid())).collect(Collectors.joining("\n")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** They ended as they were asked to. */
    static void forget(LocalFolder folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void end(LocalFolder folder) {
        try {
            PostgresServer.endLeftOver(folder.resolve("postgres"));
        } catch (IOException e) {
            throw new StartFailed(String.valueOf(e.getMessage()), e);
        }
        endApplications(folder);
    }

    private static void endApplications(LocalFolder folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String pid : Files.readAllLines(file)) {
                ProcessHandle.of(Long.parseLong(pid)).filter(LeftOvers::isOurs).ifPresent(LeftOvers::end);
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number may be another process's by now. */
    private static boolean isOurs(ProcessHandle process) {
        Path arguments = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            String line = Files.isReadable(arguments)
                    ? Files.readString(arguments)
                    : process.info().commandLine().orElse("");
            return line.contains("nolmt-") && line.contains("-exec.jar");
        } catch (IOException e) {
            return false;
        }
    }

    private static void end(ProcessHandle process) {
        System.out.println("Ending application " + process.pid() + ", which outlived an earlier stack");
        process.destroyForcibly();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new StartFailed("Process " + process.pid() + " does not end; end it by hand.", e);
        }
    }
}
