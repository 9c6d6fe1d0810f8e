package ai.nolmt.generations.proof.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of a schema, and such as are none; one thread's. */
final class Values {
    private static final int DEEPEST = 6;
    private static final List<String> WORDS = List.of(
            "image",
            "video",
            "audio",
            "text",
            "accepted",
            "queued",
            "processing",
            "succeeded",
            "failed",
            "cancelled",
            "purge",
            "retention",
            "orphans",
            "dangling",
            "redrive",
            "cancel",
            "delete",
            "read",
            "write",
            "deadline",
            "generation.succeeded",
            "generation.failed",
            "generation.cancelled",
            "text/plain",
            "image/png",
            "video/mp4",
            "application/json",
            "application/octet-stream",
            "P30D",
            "PT10M",
            "PT0S",
            "P4W",
            "-P1D",
            "PT1.5S",
            "wait=0",
            "wait=1",
            "wait=99999999999",
            "true",
            "false",
            "null",
            "0",
            "1",
            "50",
            "-1",
            "2147483648",
            "https://93.184.216.34/hook",
            "http://127.0.0.1/hook",
            "https://user@[::1]/",
            "2026-11-25T00:00:00Z",
            "+1000000000-12-31T23:59:59.999999999Z",
            "-999999999-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z");
    private static final List<String> ODD = List.of(
            "",
            " ",
            "\u0000",
            "\u0001",
            "é",
            "\ud83d\ude00",
            "\ud800",
            "\u202e",
            "\ufeff",
            "%",
            "%00",
            "%2e%2e%2f",
            "../..",
            "';--",
            "${jndi:ldap://127.0.0.1/a}",
            "{{7*7}}",
            "<script>alert(1)</script>",
            "\\",
            "\"",
            "\r\nX-A: b",
            "*",
            "NaN",
            "1e400",
            "0x10",
            "٣",
            "a".repeat(300));
    private static final List<String> RAW = List.of(
            "1e300",
            "1e99999",
            "-0",
            "0.1e-400",
            "12345678901234567890.123",
            "99999999999999999999",
            "[]",
            "{}",
            "null",
            "true",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[[[[[[[[[[]]]]]]]]]]",
            "{\"a\":1,\"a\":2}",
            "NaN",
            "01",
            "'x'",
            "");

    private final RandomGenerator random;
    private final JsonNode description;
    private final ObjectMapper json;
    private final Known known;

    Values(RandomGenerator random, JsonNode description, ObjectMapper json, Known known) {
        this.random = random;
        this.description = description;
        this.json = json;
        this.known = known;
    }

    <T> T of(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Once in so many times. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    String word() {
        return switch (random.nextInt(6)) {
            case 0 -> of(ODD);
            case 1 -> known.any(random);
            case 2 -> of(WORDS) + of(ODD);
            default -> of(WORDS);
        };
    }

    /** For a place in path, query or header. */
    String text(JsonNode schema) {
        if (oneIn(10)) {
            return word();
        }
        return switch (schema.path("type").asString("")) {
            case "integer" -> String.valueOf(integer());
            case "boolean" -> String.valueOf(random.nextBoolean());
            default -> schema.path("format").asString("").equals("uuid") ? known.any(random) : string(schema);
        };
    }

    String idOf(String kind) {
        return known.one(kind, random);
    }

    private long integer() {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(-2, 3);
            case 2 -> 1L << random.nextInt(62);
            default -> random.nextInt(1, 200);
        };
    }

    private String string(JsonNode schema) {
        if (schema.has("enum") && !oneIn(8)) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .asString();
        }
        if (schema.has("example") && random.nextBoolean()) {
            return schema.path("example").asString();
        }
        return switch (schema.path("format").asString("")) {
            case "uuid" -> oneIn(4) ? new UUID(random.nextLong(), random.nextLong()).toString() : known.any(random);
            case "duration" -> "PT" + random.nextInt(100_000) + "S";
            case "date-time" ->
                Instant.ofEpochSecond(random.nextLong(2_000_000_000L)).toString();
            case "byte" -> Base64.getEncoder().encodeToString(bytes());
            default -> word();
        };
    }

    byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(oneIn(20) ? 200_000 : 200)];
        random.nextBytes(bytes);
        return oneIn(2) ? ("Once upon a time " + bytes.length).getBytes(StandardCharsets.UTF_8) : bytes;
    }

    /** JSON of the schema, or of its example; once in a few times with something in it that is wrong. */
    String body(JsonNode content) {
        JsonNode example = content.path("example");
        JsonNode body = !example.isMissingNode() && oneIn(2) ? example.deepCopy() : json(content.path("schema"), 0);
        if (oneIn(3)) {
            spoil(body);
        }
        String text = body.toString();
        return oneIn(10) ? torn(text) : text;
    }

    private JsonNode json(JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asString();
            return json(description.at(name.substring(1)), depth);
        }
        return switch (schema.path("type").asString("")) {
            case "object" -> {
                ObjectNode object = json.createObjectNode();
                schema.path("properties").properties().forEach(member -> {
                    if (depth < DEEPEST && !oneIn(3)) {
                        object.set(member.getKey(), json(member.getValue(), depth + 1));
                    }
                });
                yield object;
            }
            case "array" -> {
                ArrayNode array = json.createArrayNode();
                for (int i = random.nextInt(4); i > 0 && depth < DEEPEST; i--) {
                    array.add(json(schema.path("items"), depth + 1));
                }
                yield array;
            }
            case "integer" -> json.getNodeFactory().numberNode(integer());
            case "number" -> json.getNodeFactory().numberNode(random.nextGaussian() * 1e9);
            case "boolean" -> json.getNodeFactory().booleanNode(random.nextBoolean());
            case "string" -> json.getNodeFactory().stringNode(string(schema));
            default ->
                depth < DEEPEST
                        ? json(description.at("/components/schemas/Output"), depth + 1)
                        : json.createObjectNode();
        };
    }

    private void spoil(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = List.copyOf(object.propertyNames());
            if (names.isEmpty() || oneIn(4)) {
                object.put(word(), word());
            } else {
                String name = of(names);
                switch (random.nextInt(4)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.put(name, word());
                    case 2 -> object.put(name, integer());
                    default -> spoil(object.path(name));
                }
            }
        } else if (node instanceof ArrayNode array) {
            array.add(word());
        }
    }

    /** What no writer of JSON writes. */
    private String torn(String text) {
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + of(RAW) + text.substring(at);
            default -> text.replaceFirst(":[^,}]+", ":" + of(RAW).replace("\\", "\\\\"));
        };
    }
}
