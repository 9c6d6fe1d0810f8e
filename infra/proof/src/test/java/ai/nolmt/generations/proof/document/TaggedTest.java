package ai.nolmt.generations.proof.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A test that carries the id of a row. Read from the sources: the tests of all modules are on no class path together.
 *
 * @param file from the repository's root
 */
record TaggedTest(String row, String file, String type, String what) implements Comparable<TaggedTest> {
    private static final Pattern TAGGED_METHOD = Pattern.compile(
            "((?:@Tag\\(\"[FA]\\d+\"\\)\\s*)+)((?:@\\w+(?:\\((?:[^()\"]|\"(?:[^\"\\\\]|\\\\.)*\"|\\([^()]*\\))*\\))?\\s*)*)"
                    + "(?:public |private |static |final )*void (\\w+)\\(");
    private static final Pattern TAGGED_CLASS =
            Pattern.compile("(?ms)^/\\*\\*((?:(?!\\*/).)*)\\*/\\s*((?:^@[^\\n]*\\n)+)(?:final )?class (\\w+)");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([FA]\\d+)\"\\)");

    /** Tests, and the kits of tests that every backend must pass. */
    private static final Pattern FILES =
            Pattern.compile(".*/(src/test/.*(Test|IT)|testkit/src/main/.*Contract)\\.java");

    static List<TaggedTest> under(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> FILES.matcher(file.toString()).matches())
                    .filter(file -> !home.relativize(file).startsWith("target")) // another release's sources
                    .flatMap(file -> in(home, file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<TaggedTest> in(Path home, Path file) {
        String source;
        try {
            source = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String type = file.getFileName().toString().replace(".java", "");
        String path = home.relativize(file).toString().replace('\\', '/');
        Stream<TaggedTest> classes = TAGGED_CLASS
                .matcher(source)
                .results()
                .flatMap(found ->
                        tags(found.group(2)).map(row -> new TaggedTest(row, path, type, summary(found.group(1)))));
        Stream<TaggedTest> methods = TAGGED_METHOD
                .matcher(source)
                .results()
                .flatMap(found -> tags(found.group(1) + found.group(2))
                        .map(row -> new TaggedTest(row, path, type, sentence(found.group(3)))));
        return Stream.concat(classes, methods);
    }

    private static Stream<String> tags(String annotations) {
        return TAG.matcher(annotations)
                .results()
                .map((MatchResult tag) -> tag.group(1))
                .distinct();
    }

    /** A method's name as the sentence that it was meant to be. */
    private static String sentence(String method) {
        String words = method.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** The first sentence of a class's comment. */
    private static String summary(String comment) {
        String text = comment.replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\{@\\w+ ([^}]*)}", "$1")
                .strip();
        int end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end)).replaceAll("[.]$", "");
    }

    @Override
    public int compareTo(TaggedTest other) {
        int byFile = file.compareTo(other.file);
        return byFile != 0 ? byFile : what.compareTo(other.what);
    }
}
