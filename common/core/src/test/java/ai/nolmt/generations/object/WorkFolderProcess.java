package ai.nolmt.generations.object;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Another worker on this machine, with an output on its way; lives until it is killed or its input ends. */
final class WorkFolderProcess implements AutoCloseable {
    private final Process process;
    private final Path folder;

    private WorkFolderProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static WorkFolderProcess start(Path parent) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        WorkFolderProcess.class.getName(),
                        parent.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new WorkFolderProcess(process, Path.of(Objects.requireNonNull(output.readLine(), "It didn't start")));
    }

    public static void main(String[] args) throws IOException {
        WorkFolder folder = WorkFolder.open(Path.of(args[0]), "upload");
        Files.writeString(folder.newFile(), "half an output");
        System.out.println(folder.path());
        while (System.in.read() >= 0) {
            // until the parent goes
        }
    }

    Path folder() {
        return folder;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
