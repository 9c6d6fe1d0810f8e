package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Where tests of this module find the repository and its built applications, and how they start one alone. */
final class StackTests {
    private StackTests() {}

    /**
     * An application as it is started by an operator who set nothing else for it, on a machine that knows no host but itself:
     * a resolver may be slow.
     *
     * @param output what it says
     */
    static Process start(String app, Map<String, String> environment, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.net.hosts.file=" + Path.of("src/test/hosts").toAbsolutePath(),
                        "-jar",
                        AppJars.under(home()).of(app).toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("NOLMT_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Maven runs tests in their module's folder. */
    static Path home() {
        return Path.of("../..").toAbsolutePath().normalize();
    }
}
