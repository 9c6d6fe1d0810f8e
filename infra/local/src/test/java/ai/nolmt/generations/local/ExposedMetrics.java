package ai.nolmt.generations.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Series by their full names: who has them, and by which labels. What dashboards and alerts need of them is written down. */
final class ExposedMetrics {
    private static final Path FILE = Observability.FOLDER.resolve("exposed.txt");
    private static final String HEAD = """
            # What dashboards and alerts name of what the applications expose: series, applications, labels.
            # OperatorsIT holds it against the running applications, and writes it with -Dnolmt.exposed.write=true.
            """;
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    private ExposedMetrics() {}

    /** @param scraped what each application says, by its name */
    static Map<String, MeterTable.Meter> of(Map<String, String> scraped) {
        Map<String, MeterTable.Meter> series = new TreeMap<>();
        scraped.forEach((app, text) -> text.lines()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> {
                    MeterTable.Meter meter = series.computeIfAbsent(line.group(1), any -> new MeterTable.Meter());
                    meter.apps().add(app);
                    LABEL.matcher(Objects.requireNonNullElse(line.group(2), ""))
                            .results()
                            .forEach(label -> meter.tags().add(label.group(1)));
                }));
        return series;
    }

    static Map<String, MeterTable.Meter> written() throws IOException {
        Map<String, MeterTable.Meter> series = new TreeMap<>();
        for (String line : Files.readAllLines(FILE)) {
            if (!line.startsWith("#")) {
                String[] parts = (line + " ").split(" ", -1);
                series.put(parts[0], new MeterTable.Meter(words(parts[1]), words(parts[2])));
            }
        }
        return series;
    }

    static void write(Map<String, MeterTable.Meter> series) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        series.forEach((name, meter) -> text.append(
                        (name + " " + String.join(",", meter.apps()) + " " + String.join(",", meter.tags())).strip())
                .append('\n'));
        Files.writeString(FILE, text);
    }

    private static Set<String> words(String list) {
        return list.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(list.split(",")));
    }
}
