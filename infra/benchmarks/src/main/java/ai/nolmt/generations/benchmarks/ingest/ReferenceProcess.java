package ai.nolmt.generations.benchmarks.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@link Reference}, and the way to ask it. */
final class ReferenceProcess implements AutoCloseable {
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    private ReferenceProcess(Process process) {
        this.process = process;
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static ReferenceProcess start(String jar, String kind, Path path, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        jar,
                        "-Dloader.main=" + Reference.class.getName(),
                        "org.springframework.boot.loader.launch.PropertiesLauncher",
                        kind,
                        path.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new ReferenceProcess(builder.start());
    }

    /** Once; in seconds. */
    double seconds() throws IOException {
        questions.write("once\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("A reference ended");
        }
        return Long.parseLong(answer) / 1e9;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        questions.close();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
