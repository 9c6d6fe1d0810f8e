package ai.nolmt.generations.benchmarks;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the servers that are compared, as a process of its own. */
public final class Arm implements AutoCloseable {
    private final String name;
    private final int port;
    private final Process process;

    private Arm(String name, int port, Process process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    public static Arm start(String name, int port, List<String> java, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        command.addAll(java); // which may say otherwise
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Arm arm = new Arm(name, port, builder.start());
        while (port > 0 && !arm.listens()) {
            if (!arm.process.isAlive()) {
                throw new IllegalStateException(name + " ended:\n" + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
        return arm;
    }

    /** Holds the whole process, as if the machine had stopped. */
    public void pause(boolean on) throws IOException, InterruptedException {
        new ProcessBuilder("kill", on ? "-STOP" : "-CONT", Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
