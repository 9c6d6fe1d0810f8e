package ai.nolmt.generations.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds of the sources themselves, which compiled classes don't tell. */
class SourcesTest {
    private static final Path HOME = StackTests.home();
    private static final Pattern WRITES_JOBS = writes("nolmt\\.jobs");
    private static final Pattern WRITES_TOMBSTONES = writes("nolmt\\.(object_deletions|receipts)");
    private static final Pattern WRITES_UPLOADS = writes("nolmt\\.uploads");
    private static final int MAX_LINES = 300;
    private static final int MAX_MEDIAN = 80;

    /** Longer ones, each with its reason. */
    private static final Map<String, String> LONGER = Map.of();

    @Test
    void onlyTheRoomOfJobsWritesJobs() {
        assertThat(filesThat(WRITES_JOBS)).isNotEmpty().allMatch(file -> file.contains("/generations/job/"));
        // it writes whatever table it is given
        assertThat(filesThat(Pattern.compile("new OutboxTable\\(")))
                .isNotEmpty()
                .allMatch(file -> file.contains("/generations/job/") || file.contains("/generations/run/"));
    }

    @Test
    void onlyTheRoomOfTombstonesWritesTombstonesAndReceipts() {
        assertThat(filesThat(WRITES_TOMBSTONES))
                .isNotEmpty()
                .allMatch(file -> file.contains("/generations/tombstone/"));
    }

    @Test
    void onlyTheRoomOfUploadsWritesUploads() {
        assertThat(filesThat(WRITES_UPLOADS)).isNotEmpty().allMatch(file -> file.contains("/generations/presigned/"));
    }

    @Test
    void filesAreShort() {
        Map<String, Integer> lines = new TreeMap<>();
        sources("/src/").forEach(file -> lines.put(relative(file), read(file).split("\n", -1).length - 1));
        List<Integer> sorted = lines.entrySet().stream()
                .filter(file -> file.getKey().contains("/main/"))
                .map(Map.Entry::getValue)
                .sorted()
                .toList();

        assertThat(lines.entrySet().stream()
                        .filter(file -> file.getValue() > MAX_LINES && !LONGER.containsKey(file.getKey())))
                .isEmpty();
        assertThat(sorted.get(sorted.size() / 2)).isLessThanOrEqualTo(MAX_MEDIAN);
    }

    private static Pattern writes(String table) {
        return Pattern.compile("(?is)(INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|MERGE\\s+INTO)\\s+" + table + "\\b");
    }

    private static List<String> filesThat(Pattern match) {
        return sources("/src/main/")
                .filter(file -> match.matcher(read(file)).find())
                .map(SourcesTest::relative)
                // put rows where tests and benchmarks want them
                .filter(file -> !file.contains("/testkit/") && !file.contains("/benchmarks/"))
                .toList();
    }

    private static Stream<Path> sources(String below) {
        try (Stream<Path> all = Files.walk(HOME)) {
            return all
                    .filter(file ->
                            file.toString().endsWith(".java") && relative(file).contains(below))
                    .filter(file -> !relative(file).contains("/target/")) // generated
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String relative(Path file) {
        return HOME.relativize(file).toString().replace('\\', '/');
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
