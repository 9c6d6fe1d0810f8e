package ai.nolmt.generations.proof.plans;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a statement did, by EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON).
 *
 * @param table that it reads
 * @param indexes by which it reads
 * @param read rows that were touched, those that a filter dropped too
 * @param sorted most rows of one sort
 * @param pages of shared buffers
 * @param millis to plan and to run
 */
record Plan(String table, Set<String> indexes, long read, long sorted, long pages, double millis) {
    static Plan of(String json) {
        JsonNode explained = new JsonMapper().readTree(json).path(0);
        JsonNode root = explained.path("Plan");
        List<JsonNode> nodes = new ArrayList<>();
        collect(root, nodes);
        Set<String> tables = new TreeSet<>();
        Set<String> indexes = new TreeSet<>();
        long read = 0;
        long sorted = 0;
        for (JsonNode node : nodes) {
            if (node.has("Relation Name")) {
                tables.add(node.path("Relation Name").asString());
                read += Math.round(node.path("Actual Loops").asDouble()
                        * (node.path("Actual Rows").asDouble()
                                + node.path("Rows Removed by Filter").asDouble(0)
                                + node.path("Rows Removed by Index Recheck").asDouble(0)));
            }
            if (node.has("Index Name")) {
                indexes.add(node.path("Index Name").asString());
            }
            if (node.path("Node Type").asString().endsWith("Sort")) {
                sorted = Math.max(
                        sorted,
                        Math.round(
                                node.path("Plans").path(0).path("Actual Rows").asDouble()));
            }
        }
        return new Plan(
                String.join(", ", tables),
                indexes,
                read,
                sorted,
                root.path("Shared Hit Blocks").asLong()
                        + root.path("Shared Read Blocks").asLong(),
                explained.path("Planning Time").asDouble()
                        + explained.path("Execution Time").asDouble());
    }

    private static void collect(JsonNode node, List<JsonNode> nodes) {
        nodes.add(node);
        node.path("Plans").forEach(child -> collect(child, nodes));
    }
}
