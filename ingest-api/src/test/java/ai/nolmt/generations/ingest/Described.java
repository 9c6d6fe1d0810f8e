package ai.nolmt.generations.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The API's description, as a judge of answers: of those parts of JSON Schema that it uses. */
final class Described {
    private final JsonNode document;

    Described(JsonNode document) {
        this.document = document;
    }

    /** All that have JSON in them or lines or events of it, as {@code GET /api/usage 200}; refusals aside. */
    Stream<String> answers() {
        return document.path("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .flatMap(operation -> operation
                                .getValue()
                                .path("responses")
                                .propertyStream()
                                .filter(answer -> !answer.getKey().equals("default"))
                                .filter(answer ->
                                        !answer.getValue().path("content").isEmpty())
                                .map(answer -> operation.getKey().toUpperCase(java.util.Locale.ROOT) + " "
                                        + path.getKey() + " " + answer.getKey())));
    }

    /** What a value has that isn't as it is described; empty if all is. */
    List<String> faults(String method, String path, int status, JsonNode value) {
        JsonNode content = document.path("paths")
                .path(path)
                .path(method.toLowerCase(java.util.Locale.ROOT))
                .path("responses")
                .path(Integer.toString(status))
                .path("content");
        List<String> faults = new ArrayList<>();
        if (content.size() != 1) {
            faults.add(method + " " + path + " " + status + " is not described as one kind of content");
            return faults;
        }
        check(content.iterator().next().path("schema"), value, "", faults);
        return faults;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> faults) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            check(document.at(reference.substring(1)), value, at, faults);
        } else if (schema.has("oneOf")) {
            long fits = schema.path("oneOf")
                    .valueStream()
                    .filter(one -> fits(one, value))
                    .count();
            if (fits != 1) {
                faults.add(at + " is " + fits + " of those of which it is one: " + value);
            }
        } else if (!isOf(schema.path("type").asString("none"), value)) {
            faults.add(at + " is no " + schema.path("type") + " but " + value);
        } else if (value.isObject()) {
            checkMembers(schema, value, at, faults);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), at + "/" + i, faults);
            }
        } else if (value.isString()) {
            checkText(schema, value.asString(), at, faults);
        }
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(schema, value, "", faults);
        return faults.isEmpty();
    }

    private void checkMembers(JsonNode schema, JsonNode value, String at, List<String> faults) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asString())) {
                faults.add(at + " has no " + name);
            }
        });
        JsonNode described = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        if (described.isMissingNode() && others.isMissingNode()) {
            return; // whatever its user likes
        }
        value.propertyStream().forEach(member -> {
            JsonNode of = described.has(member.getKey()) ? described.path(member.getKey()) : others;
            if (of.isMissingNode()) {
                faults.add(at + "/" + member.getKey() + " is not described");
            } else {
                check(of, member.getValue(), at + "/" + member.getKey(), faults);
            }
        });
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }

    private static void checkText(JsonNode schema, String text, String at, List<String> faults) {
        if (schema.has("enum")
                && schema.path("enum")
                        .valueStream()
                        .noneMatch(one -> one.asString().equals(text))) {
            faults.add(at + " is none of those that it may be: " + text);
        }
        try {
            switch (schema.path("format").asString("")) {
                case "uuid" -> UUID.fromString(text);
                case "date-time" -> Instant.parse(text);
                case "duration" -> Duration.parse(text);
                default -> {}
            }
        } catch (RuntimeException e) {
            faults.add(at + " is no " + schema.path("format") + ": " + text);
        }
    }
}
