package ai.nolmt.generations.local;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents of infra/kubernetes. */
final class Manifests {
    static final Path FOLDER = StackTests.home().resolve("infra/kubernetes");
    static final List<String> APPS = List.of("ingest-api", "upload-worker", "cleanup-worker");
    private static final JsonMapper JSON = new JsonMapper();

    private Manifests() {}

    static List<JsonNode> file(String name) {
        return parsed(Observability.text(FOLDER.resolve(name)));
    }

    static List<JsonNode> parsed(String yaml) {
        List<JsonNode> documents = new ArrayList<>();
        new Yaml(new SafeConstructor(new LoaderOptions()))
                .loadAll(yaml)
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    /** All that the base has. */
    static List<JsonNode> base() {
        return resources("base").stream()
                .flatMap(file -> file("base/" + file).stream())
                .toList();
    }

    /** Files that are documents of their own, and no parts of others, as a kustomization lists them. */
    static List<String> resources(String folder) {
        return texts(kustomization(folder).path("resources")).stream()
                .filter(name -> name.endsWith(".yaml"))
                .toList();
    }

    static JsonNode kustomization(String folder) {
        return file(folder + "/kustomization.yaml").get(0);
    }

    /** What overlays that it is made of put into the ConfigMap of all, the nearest last. */
    static Map<String, String> settings(String folder) {
        Map<String, String> settings = new TreeMap<>();
        JsonNode kustomization = kustomization(folder);
        texts(kustomization.path("resources")).stream()
                .filter(name -> !name.endsWith(".yaml"))
                .forEach(below -> settings.putAll(settings(folder + "/" + below)));
        kustomization
                .path("configMapGenerator")
                .forEach(map -> texts(map.path("literals")).forEach(literal -> {
                    int equals = literal.indexOf('=');
                    settings.put(literal.substring(0, equals), literal.substring(equals + 1));
                }));
        return settings;
    }

    static String kind(JsonNode document) {
        return document.path("kind").asString("");
    }

    static String name(JsonNode document) {
        return document.path("metadata").path("name").asString("");
    }

    static JsonNode one(List<JsonNode> documents, String kind, String name) {
        return documents.stream()
                .filter(document ->
                        kind(document).equals(kind) && name(document).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no " + kind + " " + name + "."));
    }

    /** The pod of a Deployment or Job. */
    static JsonNode pod(JsonNode document) {
        return document.path("spec").path("template").path("spec");
    }

    static Stream<JsonNode> pods(List<JsonNode> documents) {
        return documents.stream().map(Manifests::pod).filter(pod -> pod.has("containers"));
    }

    static Stream<JsonNode> containers(JsonNode pod) {
        return Stream.concat(elements(pod.path("containers")), elements(pod.path("initContainers")));
    }

    /** Names to values; what comes from a Secret has none. */
    static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new TreeMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(
                        variable.path("name").asString(""),
                        variable.path("value").asString("")));
        return environment;
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return array.valueStream();
    }

    static List<String> texts(JsonNode array) {
        return elements(array).map(element -> element.asString("")).toList();
    }
}
