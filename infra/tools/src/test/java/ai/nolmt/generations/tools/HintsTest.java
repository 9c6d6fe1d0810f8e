package ai.nolmt.generations.tools;

import static org.assertj.core.api.Assertions.assertThat;

import ai.nolmt.generations.tools.command.Surroundings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is said to be called can be pasted: it begins as the command itself was called. */
class HintsTest {
    private static final Pattern COMMAND =
            Pattern.compile("nolmt (migrate|provision|doctor|cost|token|verify-certificate|cleanup) ");
    private static final Path SOURCES = Path.of("src/main/java").toAbsolutePath();

    @Test
    void helpCallsCommandsAsTheyWereCalled() {
        CommandLine root = Main.commands(called("./run"));
        Deque<CommandLine> left = new ArrayDeque<>(List.of(root));
        int examples = 0;
        while (!left.isEmpty()) {
            CommandLine command = left.pop();
            String help = command.getUsageMessage();
            assertThat(help)
                    .contains("Usage: ./run")
                    .doesNotContainPattern(COMMAND)
                    .doesNotContain("${");
            examples += help.contains("Example") ? 1 : 0;
            left.addAll(command.getSubcommands().values());
        }
        assertThat(examples).isGreaterThan(5);
    }

    /** Sentences are written with the program's name, not with ours. */
    @Test
    void noSentenceNamesAProgramThatNobodyHas() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).hasSizeGreaterThan(50);
            assertThat(sources)
                    .filteredOn(file -> COMMAND.matcher(text(file)
                                    .replaceAll("(?i)(written|sent) by nolmt doctor|nolmt provision logins", ""))
                            .find())
                    .isEmpty();
        }
    }

    @Test
    void aJarIsCalledByJava() {
        assertThat(Main.program("./run", "some.jar")).isEqualTo("./run");
        assertThat(Main.program(null, "tools/nolmt-tools-exec.jar")).isEqualTo("java -jar tools/nolmt-tools-exec.jar");
        assertThat(Main.program(null, "a.jar" + File.pathSeparator + "b.jar")).isEqualTo("nolmt");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Surroundings called(String program) {
        return new Surroundings(Map.of(), System.out, System.err, Clock.systemUTC(), new Random(7), false, program);
    }
}
