package ai.nolmt.generations.local;

import ai.nolmt.servers.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the three applications, as a process of its own. */
public final class AppProcess {
    /** An application may stand still for 40 s while it stops: Spring's own limit for what is under way. */
    private static final Duration GRACE = Duration.ofSeconds(45);

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final int TAIL = 25;

    private final String name;
    private final int port;
    private final Process process;
    private final Path log;

    private AppProcess(String name, int port, Process process, Path log) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.log = log;
    }

    static AppProcess start(String name, Path jar, int port, Map<String, String> environment, Path log) {
        return start(name, jar, AppJars.SMALL, port, environment, log);
    }

    static AppProcess start(
            String name, Path jar, List<String> options, int port, Map<String, String> environment, Path log) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.add("-jar");
        command.add(jar.toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()); // of this start alone, or it would grow for ever
        // What the user's shell says of other accounts must not reach these.
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("AWS_") || key.startsWith("NOLMT_") || key.startsWith("SPRING_"));
        builder.environment().putAll(environment);
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        try {
            return new AppProcess(name, port, builder.start(), log);
        } catch (IOException e) {
            throw new StartFailed(name + " could not be started: " + e.getMessage(), e);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isReady(HttpClient http) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + Loopback.HOST + ":" + port + "/readyz"))
                .timeout(LONGEST_ANSWER)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    Signs signs() {
        return Signs.of(process.toHandle(), log);
    }

    /** What to say when it has ended without being asked to. */
    StartFailed ended() {
        return new StartFailed(name + " ended. Its last lines:\n" + tail());
    }

    /** The last lines that it wrote. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty()
                    ? "(it has written nothing)"
                    : String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
        } catch (IOException e) {
            return "(" + log + " can't be read: " + e + ")";
        }
    }

    /** Without any chance to finish, as a machine that fails. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void askToStop() {
        process.destroy();
    }

    /** Kills it once it stands still. */
    void awaitStop(Progress progress) {
        Patience patience = new Patience(GRACE, this::signs);
        Reminder reminder = new Reminder(progress, () -> name + " to stop");
        try {
            while (!process.waitFor(300, TimeUnit.MILLISECONDS)) {
                if (patience.isOver()) {
                    System.out.println(
                            name + " did not stop, did nothing for " + GRACE.toSeconds() + " s, and was killed");
                    process.destroyForcibly().waitFor();
                }
                reminder.remind();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
