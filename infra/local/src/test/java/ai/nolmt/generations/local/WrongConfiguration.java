package ai.nolmt.generations.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A line of wrong-configurations.txt.
 *
 * @param isLong whether it is tried with -Plong only
 * @param variables that differ from good ones, NAME=value each, with ; between them
 */
record WrongConfiguration(boolean isLong, String app, String variables, String problem, String cure) {
    static List<WrongConfiguration> all() {
        try (InputStream table =
                Objects.requireNonNull(WrongConfiguration.class.getResourceAsStream("/wrong-configurations.txt"))) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(WrongConfiguration::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WrongConfiguration parse(String line) {
        String[] columns = Arrays.stream(line.split(" \\| ")).map(String::strip).toArray(String[]::new);
        return new WrongConfiguration(columns[0].equals("long"), columns[1], columns[2], columns[3], columns[4]);
    }

    /** With what the braces stand for. */
    WrongConfiguration with(Map<String, String> values) {
        UnaryOperator<String> filled = text -> {
            String result = text;
            for (Map.Entry<String, String> value : values.entrySet()) {
                result = result.replace("{" + value.getKey() + "}", value.getValue());
            }
            return result;
        };
        return new WrongConfiguration(isLong, app, filled.apply(variables), filled.apply(problem), filled.apply(cure));
    }

    void change(Map<String, String> environment) {
        for (String variable : variables.split(";")) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        environment.values().removeIf(String::isEmpty);
    }

    @Override
    public String toString() {
        return app + " with " + variables;
    }
}
