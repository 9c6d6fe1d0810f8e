package ai.nolmt.generations.tools.provision.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A policy of AWS', of which some statements are ours, told by their Sid. All others stay as they are. */
public final class PolicyDocument {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String STATEMENT = "Statement";
    private static final String SID = "Sid";

    private final ObjectNode root;

    private PolicyDocument(ObjectNode root) {
        this.root = root;
    }

    /** @param json null for none yet */
    public static PolicyDocument of(@Nullable String json) {
        ObjectNode root = json == null || json.isBlank() ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(json);
        if (!root.has("Version")) {
            root.put("Version", "2012-10-17");
        }
        ArrayNode statements = JSON.createArrayNode();
        JsonNode there = root.get(STATEMENT);
        if (there instanceof ArrayNode several) {
            several.forEach(statements::add);
        } else if (there != null) {
            statements.add(there);
        }
        root.set(STATEMENT, statements);
        return new PolicyDocument(root);
    }

    public static JsonNode statement(Map<String, ?> members) {
        return JSON.valueToTree(members);
    }

    public Optional<JsonNode> with(String sid) {
        return statements().stream().filter(statement -> isOf(statement, sid)).findFirst();
    }

    /** In the place of the one with its Sid, or behind all others. */
    public PolicyDocument put(JsonNode statement) {
        String sid = statement.get(SID).asString();
        List<JsonNode> all = new ArrayList<>(statements());
        all.removeIf(old -> isOf(old, sid));
        all.add(statement);
        return set(all);
    }

    public PolicyDocument remove(String sid) {
        List<JsonNode> all = new ArrayList<>(statements());
        all.removeIf(old -> isOf(old, sid));
        return set(all);
    }

    /** Without the statements whose actions are all of other services. */
    public PolicyDocument about(String service) {
        List<JsonNode> all = new ArrayList<>(statements());
        all.removeIf(statement -> {
            JsonNode actions = statement.path("Action");
            return actions.valueStream().noneMatch(action -> action.asString().startsWith(service + ":"));
        });
        return set(all);
    }

    /** Statements without their Sid, which means nothing to who is asked. */
    public PolicyDocument withoutNames() {
        return set(statements().stream()
                .map(statement -> (JsonNode) ((ObjectNode) statement).without(SID))
                .toList());
    }

    public boolean isEmpty() {
        return statements().isEmpty();
    }

    /** Whether all statements are some, with these members. */
    public boolean eachSays(String... members) {
        return statements().stream()
                .allMatch(statement -> Arrays.stream(members).allMatch(statement::has));
    }

    public String json() {
        return JSON.writeValueAsString(root);
    }

    public String pretty() {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    /** One that says the same, whatever its Sid. */
    public Optional<JsonNode> like(JsonNode other) {
        return statements().stream().filter(statement -> same(statement, other)).findFirst();
    }

    /** Whether both say the same: a string is a list of one, lists have no order, and names mean nothing. */
    public static boolean same(JsonNode one, JsonNode other) {
        return plain(one).equals(plain(other));
    }

    public static boolean same(String one, String other) {
        return same(unnamed(one), unnamed(other));
    }

    private static ObjectNode unnamed(String json) {
        return of(json).root.without("Id");
    }

    private static Object plain(JsonNode node) {
        if (node.isArray()) {
            List<Object> values = new ArrayList<>();
            node.forEach(value -> values.add(plain(value)));
            values.sort((a, b) -> a.toString().compareTo(b.toString()));
            return values.size() == 1 ? values.get(0) : values;
        }
        if (node.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
            members.remove(SID);
            return members.equals(Map.of("AWS", "*")) ? "*" : members;
        }
        return node.asString();
    }

    private List<JsonNode> statements() {
        List<JsonNode> all = new ArrayList<>();
        root.get(STATEMENT).forEach(all::add);
        return all;
    }

    private PolicyDocument set(List<JsonNode> all) {
        ArrayNode statements = JSON.createArrayNode();
        all.forEach(statements::add);
        root.set(STATEMENT, statements);
        return this;
    }

    private static boolean isOf(JsonNode statement, String sid) {
        return statement.has(SID) && sid.equals(statement.get(SID).asString());
    }
}
