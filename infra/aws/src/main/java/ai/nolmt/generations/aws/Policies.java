package ai.nolmt.generations.aws;

import ai.nolmt.generations.tools.provision.iam.Stage;
import ai.nolmt.generations.tools.provision.iam.StagePolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awssdk.regions.PartitionMetadata;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Policies as documents, of which those of the stages are provision's own. */
final class Policies {
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private Policies() {}

    static PolicyDocument of(Stage stage, Wishes wishes) {
        String json = StagePolicy.of(List.of(stage), wishes.resources()).json();
        return PolicyDocument.fromJson(JsonMapper.shared().readValue(json, MEMBERS));
    }

    static Map<String, Object> document(Map<String, Object> statement) {
        return Map.of("Version", "2012-10-17", "Statement", List.of(statement));
    }

    static Map<String, Object> tlsOnly(String action, List<String> resources) {
        return deny("NolmtTlsOnly", action, resources, Map.of("Bool", Map.of("aws:SecureTransport", "false")));
    }

    static Map<String, Object> deny(
            String sid, String action, List<String> resources, Map<String, Map<String, String>> condition) {
        Map<String, Object> statement = statement(sid, "Deny", action, resources);
        statement.put("Condition", condition);
        return statement;
    }

    /** Of everybody. */
    static Map<String, Object> statement(String sid, String effect, String action, List<String> resources) {
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Sid", sid);
        statement.put("Effect", effect);
        statement.put("Principal", "*");
        statement.put("Action", action);
        statement.put("Resource", resources);
        return statement;
    }

    static String partition(Wishes wishes) {
        return PartitionMetadata.of(wishes.region()).id();
    }
}
