package ai.nolmt.generations.benchmarks.ingest;

import ai.nolmt.generations.benchmarks.AskedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A {@link Reference}, and the way to ask it. */
final class ReferenceProcess implements AutoCloseable {
    private final AskedProcess process;

    private ReferenceProcess(AskedProcess process) {
        this.process = process;
    }

    static ReferenceProcess start(String jar, String kind, Path path, Map<String, String> environment)
            throws IOException {
        List<String> arguments = List.of(kind, path.toString());
        return new ReferenceProcess(AskedProcess.start(List.of(), jar, Reference.class, arguments, environment));
    }

    /** Once; in seconds. */
    double seconds() throws IOException {
        return Long.parseLong(process.ask("once")) / 1e9;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.close();
    }
}
