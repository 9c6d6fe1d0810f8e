package ai.nolmt.generations.aws;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts names and ARNs where a template refers to a resource; what only AWS can know stays a word in braces. */
final class References {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, String> PSEUDO = Map.of(
            "AWS::Partition", "aws",
            "AWS::Region", "us-east-1",
            "AWS::AccountId", Synthesis.ACCOUNT,
            "AWS::URLSuffix", "amazonaws.com");
    /** By type: what a Ref is, and what an ARN is made of. */
    private static final Map<String, String> NAMED = Map.of(
            "AWS::S3::Bucket", "BucketName",
            "AWS::SQS::Queue", "QueueName",
            "AWS::IAM::Role", "RoleName",
            "AWS::ECR::Repository", "RepositoryName",
            "AWS::ECS::Cluster", "ClusterName");

    private final JsonNode ground;
    private final JsonNode template;

    References(JsonNode ground, JsonNode template) {
        this.ground = ground;
        this.template = template;
    }

    JsonNode resolve(JsonNode node) {
        if (node.isArray()) {
            ArrayNode all = JSON.arrayNode();
            node.forEach(element -> all.add(resolve(element)));
            return all;
        }
        if (!node.isObject()) {
            return node;
        }
        if (node.size() == 1) {
            JsonNode value = node.iterator().next();
            switch (node.propertyNames().iterator().next()) {
                case "Ref" -> {
                    return JSON.stringNode(ref(value.asString("")));
                }
                case "Fn::GetAtt" -> {
                    return JSON.stringNode(
                            attribute(value.get(0).asString(""), value.get(1).asString("")));
                }
                case "Fn::Join" -> {
                    return JSON.stringNode(value.get(1)
                            .valueStream()
                            .map(part -> resolve(part).asString(""))
                            .collect(Collectors.joining(value.get(0).asString(""))));
                }
                case "Fn::ImportValue" -> {
                    return exported(value.asString(""));
                }
                default -> {}
            }
        }
        ObjectNode object = JSON.objectNode();
        node.properties().forEach(entry -> object.set(entry.getKey(), resolve(entry.getValue())));
        return object;
    }

    private JsonNode exported(String name) {
        return ground.path("Outputs")
                .valueStream()
                .filter(output ->
                        output.path("Export").path("Name").asString("").equals(name))
                .map(output -> new References(ground, ground).resolve(output.path("Value")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nobody exports " + name));
    }

    private String ref(String id) {
        if (PSEUDO.containsKey(id)) {
            return PSEUDO.get(id);
        }
        JsonNode resource = template.path("Resources").path(id);
        String name = NAMED.get(resource.path("Type").asString(""));
        return name == null
                ? "{" + id + "}"
                : resource.path("Properties").path(name).asString("{" + id + "}");
    }

    private String attribute(String id, String attribute) {
        String name = ref(id);
        if (!attribute.equals("Arn")) {
            return "{" + id + "." + attribute + "}";
        }
        return switch (template.path("Resources").path(id).path("Type").asString("")) {
            case "AWS::S3::Bucket" -> "arn:aws:s3:::" + name;
            case "AWS::SQS::Queue" -> "arn:aws:sqs:us-east-1:" + Synthesis.ACCOUNT + ":" + name;
            case "AWS::IAM::Role" -> "arn:aws:iam::" + Synthesis.ACCOUNT + ":role/" + name;
            case "AWS::ECR::Repository" -> "arn:aws:ecr:us-east-1:" + Synthesis.ACCOUNT + ":repository/" + name;
            default -> "{" + id + "." + attribute + "}";
        };
    }
}
