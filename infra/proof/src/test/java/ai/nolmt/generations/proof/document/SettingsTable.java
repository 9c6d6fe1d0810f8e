package ai.nolmt.generations.proof.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The table of settings in docs/configuration.md, by property; several of one row stand in it with their defaults in the same order. */
final class SettingsTable {
    private static final String HEAD = "| Property | Default | Bounds | Meaning |";
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private SettingsTable() {}

    /** Defaults as they are written; those that are no value but words, as words. */
    static Map<String, String> read(Path readme) throws IOException {
        List<String> lines = Files.readAllLines(readme);
        Map<String, String> defaults = new LinkedHashMap<>();
        for (String line : lines.subList(lines.indexOf(HEAD) + 2, lines.size())) {
            if (!line.startsWith("|")) {
                break;
            }
            String[] cells = line.split("(?<!\\\\)\\|", -1);
            List<String> names = names(code(cells[1]));
            List<String> values = code(cells[2]);
            for (int i = 0; i < names.size(); i++) {
                String value = values.size() % names.size() == 0 && !values.isEmpty() ? of(values, i, names) : cells[2];
                if (defaults.put(names.get(i), value.strip()) != null) {
                    throw new AssertionError(names.get(i) + " has two rows");
                }
            }
        }
        return defaults;
    }

    /** One property with several values has one of each application. */
    private static String of(List<String> values, int index, List<String> names) {
        return names.size() == 1 ? String.join(" ", values) : values.get(index);
    }

    /** {@code .password} stands for what differs from the first one. */
    private static List<String> names(List<String> written) {
        String first = written.get(0);
        List<String> names = new ArrayList<>();
        for (String name : written) {
            names.add(name.startsWith(".") ? first.substring(0, first.lastIndexOf('.')) + name : name);
        }
        return names;
    }

    private static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }
}
