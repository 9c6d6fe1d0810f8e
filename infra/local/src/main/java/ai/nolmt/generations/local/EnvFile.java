package ai.nolmt.generations.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Variables for people's shells. */
final class EnvFile {
    private EnvFile() {}

    static void write(Path file, Map<String, String> variables) {
        LocalFolder.writePrivately(file, render(variables));
    }

    static String render(Map<String, String> variables) {
        StringBuilder text = new StringBuilder("# written at every start; use with: . .local/env\n");
        new TreeMap<>(variables)
                .forEach((name, value) -> text.append("export ")
                        .append(name)
                        .append("='")
                        .append(value.replace("'", "'\\''"))
                        .append("'\n"));
        return text.toString();
    }
}
