package ai.nolmt.generations.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was written for CloudFormation. */
record Templates(JsonNode ground, JsonNode applications) {
    static Templates in(Path folder) throws IOException {
        return new Templates(read(folder, Ground.NAME), read(folder, Applications.NAME));
    }

    private static JsonNode read(Path folder, String stack) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve(stack + ".template.json")));
    }

    /** One resource of a template, without what CloudFormation alone knows: names and ARNs stand where references stood. */
    record Resource(String id, String type, JsonNode properties) {
        JsonNode at(String... path) {
            JsonNode node = properties;
            for (String name : path) {
                node = node.path(name);
            }
            return node;
        }

        String text(String... path) {
            return at(path).asString("");
        }
    }

    Stream<Resource> all() {
        return Stream.of(ground, applications).flatMap(template -> resources(template));
    }

    private Stream<Resource> resources(JsonNode template) {
        References references = new References(ground, template);
        return template.path("Resources").properties().stream()
                .map(entry -> new Resource(
                        entry.getKey(),
                        entry.getValue().path("Type").asString(""),
                        references.resolve(entry.getValue().path("Properties"))));
    }

    List<Resource> of(String type) {
        return all().filter(resource -> resource.type().equals(type)).toList();
    }

    /** The only one of its type with this value. */
    Resource one(String type, String property, String value) {
        List<Resource> found = of(type).stream()
                .filter(resource -> resource.text(property).equals(value))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " of " + type + " have " + property + " " + value);
        }
        return found.get(0);
    }

    Resource bucket(String name) {
        return one("AWS::S3::Bucket", "BucketName", name);
    }

    Resource queue(String name) {
        return one("AWS::SQS::Queue", "QueueName", name);
    }

    Resource role(String name) {
        return one("AWS::IAM::Role", "RoleName", name);
    }

    /** Of a stage, with its one container. */
    Resource task(String stage) {
        return one("AWS::ECS::TaskDefinition", "Family", "nolmt-" + stage);
    }

    JsonNode container(String stage) {
        return task(stage).at("ContainerDefinitions").get(0);
    }

    /** Statements of the policy of a bucket, which stand in another resource. */
    JsonNode policy(String bucket) {
        return one("AWS::S3::BucketPolicy", "Bucket", bucket).at("PolicyDocument");
    }
}
