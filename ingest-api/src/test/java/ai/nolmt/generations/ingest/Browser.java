package ai.nolmt.generations.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** Chromium or what is built of it, without a window, in a folder of its own. */
final class Browser {
    private static final String PATH = "NOLMT_TEST_BROWSER";
    private static final String REQUIRED = "NOLMT_TEST_BROWSER_REQUIRED";
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final String MISSING =
            "No browser is installed, so %s is skipped. Install Debian's chromium, or say where one is: " + PATH
                    + "=/path/to/chromium.";

    private final Path binary;

    private Browser(Path binary) {
        this.binary = binary;
    }

    /** The one of this machine; without one the test is skipped and says so, or fails where one must be. */
    static Browser forTest(Class<?> test) {
        Optional<Path> found = find();
        if (found.isEmpty()) {
            String sentence = MISSING.formatted(test.getSimpleName());
            System.out.println(sentence);
            if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
                throw new AssertionError(sentence + " " + REQUIRED + " is set.");
            }
        }
        Assumptions.assumeTrue(found.isPresent(), () -> MISSING.formatted(test.getSimpleName()));
        return new Browser(found.orElseThrow());
    }

    private static Optional<Path> find() {
        String named = System.getenv(PATH);
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        List<String> folders = List.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator));
        return NAMES.stream()
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Opens a page and waits for what its script saw.
     *
     * @param origin under which it is opened, wherever that leads otherwise
     */
    JsonNode open(ProducerPage page, String origin) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("nolmt-browser-");
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--headless=new",
                        "--no-sandbox", // nothing but our own page; as root and in containers there is none to have
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-extensions",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--host-resolver-rules=MAP " + origin.substring("http://".length()) + " " + page.address(),
                        origin + "/")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Progress.eventually(page::requests, () -> {
                if (!process.isAlive() && page.seen().isEmpty()) {
                    throw new IllegalStateException(binary + " ended: " + Files.readString(output));
                }
                assertThat(page.seen())
                        .as(() -> "what the page saw; " + binary + " says " + read(output))
                        .isPresent();
            });
            return page.seen().orElseThrow();
        } finally {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(one -> one.onExit().join());
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
