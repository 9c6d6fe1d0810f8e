package ai.nolmt.generations.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of infra/observability. */
final class Observability {
    static final Path FOLDER = StackTests.home().resolve("infra/observability");

    private Observability() {}

    record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {}

    record Dashboard(Path file, JsonNode json) {
        List<String> expressions() {
            List<String> all = new ArrayList<>();
            json.path("panels")
                    .forEach(panel -> panel.path("targets")
                            .forEach(target -> all.add(target.path("expr").asString(""))));
            return all;
        }
    }

    @SuppressWarnings("unchecked") // as the file is
    private static List<Map<String, Object>> list(Map<String, Object> of, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(of.get(name), name);
    }

    @SuppressWarnings("unchecked") // as above
    static List<Alert> alerts() {
        Map<String, Object> file = yaml(FOLDER.resolve("alerts.yml"));
        List<Alert> alerts = new ArrayList<>();
        for (Map<String, Object> group : list(file, "groups")) {
            for (Map<String, Object> rule : list(group, "rules")) {
                alerts.add(new Alert(
                        String.valueOf(rule.get("alert")),
                        String.valueOf(rule.get("expr")),
                        (Map<String, String>) rule.getOrDefault("labels", Map.of()),
                        (Map<String, String>) rule.getOrDefault("annotations", Map.of())));
            }
        }
        return alerts;
    }

    static List<Dashboard> dashboards() {
        JsonMapper json = new JsonMapper();
        return files("dashboards", ".json").stream()
                .map(file -> new Dashboard(file, json.readTree(text(file))))
                .toList();
    }

    /** Of all alerts and panels, and of what workers are scaled by; by where they are. */
    static Map<String, PromQl> expressions() {
        Map<String, PromQl> all = new TreeMap<>();
        alerts().forEach(alert -> all.put(alert.name(), PromQl.of(alert.expression())));
        dashboards()
                .forEach(dashboard -> dashboard
                        .expressions()
                        .forEach(expression ->
                                all.put(dashboard.file().getFileName() + ": " + expression, PromQl.of(expression))));
        Manifests.file("components/keda/scaling.yaml").stream()
                .flatMap(document -> document.findValues("query").stream())
                .forEach(query -> all.put("scaling.yaml: " + query, PromQl.of(query.asString())));
        return all;
    }

    static Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        expressions().values().forEach(one -> one.selectors().forEach(selector -> names.add(selector.metric())));
        return names;
    }

    static List<Path> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> yaml(Path file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
