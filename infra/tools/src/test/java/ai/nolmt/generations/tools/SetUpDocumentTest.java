package ai.nolmt.generations.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.nolmt.generations.config.SettingsFiles;
import ai.nolmt.generations.tools.command.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documents tell people to call and to set is there to be called and set. */
class SetUpDocumentTest {
    private static final Path DOCS = Path.of("../../docs").toAbsolutePath().normalize();
    private static final Pattern CALL = Pattern.compile(
            "\\./run ((?:provision|doctor|migrate|cost|token|cleanup|verify-certificate)\\b[^`\\n#)]*)");
    private static final Pattern VARIABLE = Pattern.compile("NOLMT_[A-Z_]*[A-Z]\\b(?!…)");
    private static final Pattern PART = Pattern.compile("S(\\d+)(?: to S(\\d+))?(?=[ ,].*)");

    @ParameterizedTest
    @MethodSource("calls")
    void canBeCalledAsItSays(String call) {
        CommandLine commands = Main.commands(
                new Surroundings(Map.of(), System.out, System.err, Clock.systemUTC(), new SecureRandom()));

        assertThatCode(() -> commands.parseArgs(call.strip().split("\\s+"))).doesNotThrowAnyException();
    }

    static Stream<String> calls() throws IOException {
        try (Stream<Path> documents = Files.list(DOCS)) {
            List<Path> texts = documents
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            List<String> calls = texts.stream()
                    .flatMap(file -> CALL.matcher(read(file)).results())
                    .map(match -> match.group(1)
                            .replaceFirst(" > .*", "") // the shell's
                            .replace("NAME", "name")
                            .replace("$stage", "ingest_api")
                            .replace("$H", "http://127.0.0.1:8081")
                            .replaceAll("\\$(DRY|RUN|ID|ERASURE)|<id>", "UUID")
                            .replace("<kind>", "purge")
                            .replace("UUID", UUID.randomUUID().toString()))
                    .distinct()
                    .toList();
            assertThat(calls).hasSizeGreaterThan(10);
            return calls.stream();
        }
    }

    @Test
    void namesNoVariableThatNobodyReads() {
        Map<String, String> named = VARIABLE.matcher(read(DOCS.resolve("set-up.md")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .collect(Collectors.toMap(name -> name, name -> "x"));

        assertThat(named).hasSizeGreaterThan(5);
        assertThatCode(() -> SettingsFiles.read(named)).doesNotThrowAnyException();
    }

    @Test
    void goesThroughTheGuideInItsOrder() {
        List<Integer> parts = read(DOCS.resolve("set-up.md"))
                .lines()
                .filter(line -> line.startsWith("## S"))
                .flatMap(line -> PART.matcher(line).results().limit(1))
                .flatMap(part -> IntStream.rangeClosed(
                                Integer.parseInt(part.group(1)),
                                Integer.parseInt(part.group(2) == null ? part.group(1) : part.group(2)))
                        .boxed())
                .toList();

        assertThat(parts)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 16).boxed().toList());
    }

    @Test
    void hasTheFiguresThatTheCommandsSay() {
        String said = Call.of(Map.of(), "cost", "--users", "1000", "--generations", "10", "--size", "5MB")
                .out();

        assertThat(said).contains("50 GB", "$1.15");
        assertThat(read(DOCS.resolve("set-up.md"))).contains("50 GB, $1.15 a month");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
