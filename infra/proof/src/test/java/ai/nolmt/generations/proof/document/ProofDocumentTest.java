package ai.nolmt.generations.proof.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds docs/proof.md against the tests' tags; with {@code -Dnolmt.proof.write=true} it writes the file anew. */
class ProofDocumentTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final Path DOCUMENT = HOME.resolve("docs/proof.md");
    private static final String HEAD = """
            # What is proved, and by which test

            Made from the tags of the tests, by `./mvnw -pl infra/proof -am test -Dnolmt.proof.write=true
            -Dtest=ProofDocumentTest -Dsurefire.failIfNoSpecifiedTests=false`; a test holds it against them. `F` are
            faults, `A` attacks. Besides, a random walk goes through thousands of interleavings of all of them on the
            shipped classes ([infra/proof](../infra/proof)). [mutations.md](mutations.md) says which mistakes it was shown to find,
            and which one (07) it can't, for that does no harm alone.
            """;

    @Test
    void theDocumentSaysWhatTheTagsSay() throws IOException {
        String document = document();
        if (Boolean.getBoolean("nolmt.proof.write")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT)
                .as("run ./mvnw -pl infra/proof -am test -Dnolmt.proof.write=true -Dtest=ProofDocumentTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(document);
    }

    @Test
    void everyTagIsARowThatThereIs() {
        List<String> rows = Row.all().stream().map(Row::id).toList();
        assertThat(TaggedTest.under(HOME)).isNotEmpty().allMatch(test -> rows.contains(test.row()));
    }

    private static String document() {
        Map<String, List<TaggedTest>> tests =
                TaggedTest.under(HOME).stream().collect(Collectors.groupingBy(TaggedTest::row));
        return HEAD + "\n## Faults\n\n" + table(tests, true) + "\n## Attacks\n\n" + table(tests, false);
    }

    private static String table(Map<String, List<TaggedTest>> tests, boolean faults) {
        return Row.all().stream()
                .filter(row -> row.isFault() == faults)
                .map(row -> "### " + row.id() + ": " + row.what() + "\n\nMust hold: " + row.holds() + "\n\n"
                        + lines(tests.getOrDefault(row.id(), List.of())))
                .collect(Collectors.joining("\n"));
    }

    private static String lines(List<TaggedTest> tests) {
        if (tests.isEmpty()) {
            return "No test yet.\n";
        }
        return tests.stream()
                .map(test -> "- [" + test.type() + "](../" + test.file() + "): " + test.what() + "\n")
                .distinct()
                .collect(Collectors.joining());
    }
}
