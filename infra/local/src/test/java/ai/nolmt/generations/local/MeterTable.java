package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The meters of docs/meters.md, and those of which applications tell: who has them, and by which tags. */
final class MeterTable {
    private static final Map<String, Set<String>> OF = Map.of(
            "API",
            Set.of("ingest-api"),
            "upload",
            Set.of("upload-worker"),
            "cleanup",
            Set.of("cleanup-worker"),
            "workers",
            Set.of("upload-worker", "cleanup-worker"),
            "all",
            Set.of("ingest-api", "upload-worker", "cleanup-worker"));
    private static final Pattern ROW =
            Pattern.compile("\\| `((?:nolmt|sqs)_[a-z_]+)` \\| (\\w+) \\| [^|]+ \\| ([^|]*)\\|.*");
    private static final Pattern FIRST_WORD = Pattern.compile("(?:^|;) ?`(\\w+)`");
    private static final Pattern WORD = Pattern.compile("`(\\w+)`");
    private static final Pattern TYPE = Pattern.compile("# TYPE ((?:nolmt|sqs)_[a-z_]+) \\w+");
    private static final Pattern SAMPLE = Pattern.compile("((?:nolmt|sqs)_[a-z_]+)(?:\\{(.*)})? [^ ]+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Set<String> OF_HISTOGRAMS = Set.of("le", "quantile");

    private MeterTable() {}

    /** Who has it, and its tags. */
    record Meter(Set<String> apps, Set<String> tags) {
        Meter() {
            this(new TreeSet<>(), new TreeSet<>());
        }
    }

    /** By name, as the document has them. */
    static Map<String, Meter> written() throws IOException {
        Map<String, Meter> table = new TreeMap<>();
        Files.readAllLines(StackTests.home().resolve("docs/meters.md")).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .forEach(row -> table.put(
                        row.group(1),
                        new Meter(new TreeSet<>(OF.get(row.group(2))), new TreeSet<>(all(FIRST_WORD, row.group(3))))));
        return table;
    }

    /** By name and tag, as far as the document lists them. */
    static Map<String, Map<String, Set<String>>> values() throws IOException {
        Map<String, Map<String, Set<String>>> values = new TreeMap<>();
        for (String line : Files.readAllLines(StackTests.home().resolve("docs/meters.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Map<String, Set<String>> tags = values.computeIfAbsent(row.group(1), name -> new TreeMap<>());
                for (String tag : row.group(3).split(";", -1)) {
                    List<String> words = all(WORD, tag);
                    if (!words.isEmpty()) {
                        tags.put(words.get(0), new TreeSet<>(words.subList(1, words.size())));
                    }
                }
            }
        }
        return values;
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** Without the largest values, which come with what they are of. */
    static Map<String, Meter> said(Map<String, String> scraped) {
        Map<String, Meter> said = new TreeMap<>();
        scraped.forEach((app, text) -> {
            List<String> lines = text.lines().toList();
            Set<String> names = lines.stream()
                    .map(TYPE::matcher)
                    .filter(line -> line.matches())
                    .map(line -> line.group(1))
                    .collect(Collectors.toSet());
            names.removeIf(name -> name.endsWith("_max") && names.contains(name.replaceFirst("_max$", "")));
            names.forEach(name ->
                    said.computeIfAbsent(name, any -> new Meter()).apps().add(app));
            lines.stream()
                    .map(SAMPLE::matcher)
                    .filter(line -> line.matches())
                    .forEach(line -> names.stream()
                            .filter(name -> (line.group(1) + "_").startsWith(name + "_"))
                            .max(Comparator.comparingInt(String::length))
                            .ifPresent(name -> said.computeIfAbsent(name, any -> new Meter())
                                    .tags()
                                    .addAll(all(LABEL, Objects.requireNonNullElse(line.group(2), "")))));
        });
        said.values().forEach(meter -> meter.tags().removeAll(OF_HISTOGRAMS));
        return said;
    }
}
