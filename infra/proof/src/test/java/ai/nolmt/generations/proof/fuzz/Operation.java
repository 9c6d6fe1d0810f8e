package ai.nolmt.generations.proof.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One of the description's.
 *
 * @param bodies the schemas of what it takes, by type; missing if it takes none
 * @param statuses that its answers may have
 * @param problems whether it may also refuse
 */
record Operation(
        String method,
        String path,
        List<Parameter> parameters,
        JsonNode bodies,
        Set<Integer> statuses,
        boolean problems) {
    /** @param in path, query or header */
    record Parameter(String name, String in, JsonNode schema) {}

    static List<Operation> allOf(JsonNode description) {
        List<Operation> all = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one -> all.add(
                                of(one.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), one.getValue()))));
        return List.copyOf(all);
    }

    private static Operation of(String method, String path, JsonNode operation) {
        List<Parameter> parameters = new ArrayList<>();
        operation
                .path("parameters")
                .forEach(one -> parameters.add(new Parameter(
                        one.path("name").asString(), one.path("in").asString(), one.path("schema"))));
        Set<Integer> statuses = new TreeSet<>();
        operation.path("responses").propertyNames().stream()
                .filter(name -> !name.equals("default"))
                .forEach(name -> statuses.add(Integer.valueOf(name)));
        return new Operation(
                method,
                path,
                List.copyOf(parameters),
                operation.path("requestBody").path("content"),
                statuses,
                operation.path("responses").has("default"));
    }

    boolean isForAdmins() {
        return path.startsWith("/api/admin/");
    }

    /** It answers as things happen, for as long as it is listened to. */
    boolean isStream() {
        return path.endsWith("/events");
    }

    /** Erased users come with nothing any more. */
    boolean erases() {
        return path.endsWith("/erase");
    }

    @Nullable
    JsonNode schemaOf(String type) {
        JsonNode body = bodies.path(type).path("schema");
        return body.isMissingNode() ? null : body;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
