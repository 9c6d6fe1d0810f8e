package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.testkit.progress.Progress;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Clean-ups as an operator has them: by the chapter of docs/operations.md, and by the script at a terminal. */
class CleanupChapterIT {
    private static final String DRAWN = "\r\u001b[K";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final String CLASSES =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    @TempDir
    private static Path data;

    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(StackTests.home(), data, Ports.free(), Map.of("NOLMT_CLEANUP_ORPHANREST", "P7D"));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    /** Each command of the chapter as it stands there, but for how old an orphan must be, and the fuse of an empty database. */
    @Test
    void theOperatorsChapterCanBeWalkedThrough() throws IOException {
        String user = UUID.randomUUID().toString();
        try (S3Client s3 = stack.aws().s3()) {
            for (String first : List.of("7c", "8d")) {
                String key = "generations/" + first + user.substring(2) + "/" + UUID.randomUUID() + "/"
                        + UUID.randomUUID() + ".png";
                s3.putObject(put -> put.bucket(stack.bucket()).key(key), RequestBody.fromString("orphan"));
            }
        }
        Map<String, String> known = new HashMap<>(Map.of("$ID", user));
        List<String> commands = chapter();
        assertThat(commands).hasSize(11);
        for (String command : commands) {
            String line = command.replace("PT24H", "PT0S")
                    + (command.startsWith("cleanup orphans --older") ? " --override-fuse" : "");
            for (Map.Entry<String, String> one : known.entrySet()) {
                line = line.replace(one.getKey(), one.getValue());
            }
            if (command.equals("cleanup report $ERASURE")) {
                String erasure = line.substring("cleanup report ".length());
                assertThat(said(Map.of(), "cleanup", "stop", erasure).status()).isZero();
                assertThat(said(Map.of(), "cleanup", "follow", erasure).out()).contains("was aborted");
            }
            Said said = said(Map.of(), line.split(" "));
            assertThat(said.status()).as(line + ": " + said.err()).isZero();
            ID.matcher(said.out()).results().findFirst().ifPresent(id -> {
                known.putIfAbsent(command.contains("--dry-run --older") ? "$DRY" : "$-", id.group());
                known.putIfAbsent(command.startsWith("cleanup orphans --older") ? "$RUN" : "$-", id.group());
                known.putIfAbsent(command.contains("--no-follow") ? "$ERASURE" : "$-", id.group());
            });
            if (line.contains("undo")) {
                assertThat(said.out()).as(line).matches("(?s)[1-9][0-9]* (is|are) taken back, 0 were taken .*");
            }
        }
    }

    private static List<String> chapter() throws IOException {
        String text = Files.readString(StackTests.home().resolve("docs/operations.md"));
        String chapter = text.substring(text.indexOf("## One clean-up from a look to its proof"));
        return chapter.substring(chapter.indexOf("```sh"), chapter.indexOf("```\n"))
                .lines()
                .filter(line -> line.startsWith("./run "))
                .map(line -> line.substring("./run ".length()).replaceFirst("\\s*#.*", ""))
                .toList();
    }

    /** By a program that makes one, with what is answered going elsewhere: it is drawn where failures are said. */
    @Test
    @EnabledIf(value = "hasScript", disabledReason = "util-linux' script is not here")
    void aRealTerminalIsSeenByTheScript() throws Exception {
        String id = waiting();
        Path told = data.resolve("terminal");
        Path answer = data.resolve("answer");
        String command = script() + " cleanup follow " + id + " > " + answer;
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", command, told.toString())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD);
        builder.environment().putAll(stack.clientEnvironment());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("JAVA_HOME", data.resolve("home").toString());
        builder.environment().put("CLASSES", CLASSES);
        Process process = builder.start();
        try {
            Progress.eventually(
                    () -> process.info().totalCpuDuration() + " "
                            + told.toFile().length(),
                    () -> assertThat(told).content().contains(DRAWN + "erase running: "));
            assertThat(said(Map.of(), "cleanup", "stop", id).status()).isZero();
            assertThat(process.waitFor()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
        assertThat(answer)
                .content()
                .contains("The clean-up erase was aborted", "run cleanup report " + id)
                .doesNotContain("\u001b");
    }

    /** {@code ./run} with nothing to build, and the classes of this test in place of its jar. */
    private static Path script() throws IOException {
        Path home = Files.createDirectory(data.resolve("home"));
        Files.createDirectory(home.resolve("bin"));
        String java = ProcessHandle.current().info().command().orElse("java");
        Files.writeString(home.resolve("mvnw"), "#!/bin/sh\n");
        Files.writeString(home.resolve("bin/java"), """
                #!/bin/sh
                case "$*" in *-version*) exec %1$s "$@" ;; esac
                options=""
                while [ "$1" != -jar ]; do options="$options $1"; shift; done
                shift 2
                exec %1$s $options -cp "$CLASSES" ai.nolmt.generations.tools.Main "$@"
                """.formatted(java));
        for (String file : List.of("run", "pom.xml")) {
            Files.copy(StackTests.home().resolve(file), home.resolve(file));
        }
        for (String file : List.of("mvnw", "bin/java", "run")) {
            assertThat(home.resolve(file).toFile().setExecutable(true)).isTrue();
        }
        return home.resolve("run");
    }

    static boolean hasScript() {
        return Files.isExecutable(Path.of("/usr/bin/script"));
    }

    private static String waiting() {
        return said(Map.of(), "cleanup", "erase", "--no-follow", "--user=" + UUID.randomUUID())
                .out()
                .strip();
    }

    private static Said said(Map<String, String> otherwise, String... arguments) {
        return Said.by(stack, otherwise, arguments);
    }
}
