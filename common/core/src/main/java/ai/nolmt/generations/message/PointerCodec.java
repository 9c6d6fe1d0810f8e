package ai.nolmt.generations.message;

import ai.nolmt.generations.message.Pointer.Target;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Pointers as JSON: {@code {"schemaVersion": 1, "jobId": "…", "epoch": 0, "installation": "…"}}. Unknown members are ignored, so that a
 * newer sender may add some; an unknown version is not guessed at. Safe for concurrent use.
 */
public final class PointerCodec {
    public static final int SCHEMA_VERSION = 1;
    private static final int UUID_LENGTH = 36;
    private static final int MAX_SHOWN = 40;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private PointerCodec() {}

    public static byte[] encode(Pointer pointer) {
        return ("{\"schemaVersion\":" + SCHEMA_VERSION + ",\"" + pointer.target().member + "\":\"" + pointer.id()
                        + "\",\"epoch\":" + pointer.epoch()
                        + (pointer.installation() == null ? "" : ",\"installation\":\"" + pointer.installation() + "\"")
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what anybody may have sent.
     *
     * @throws UnknownVersion if a newer sender wrote it: another worker may understand it
     * @throws Undecodable if it is no pointer to such a target at all: nobody ever will
     */
    public static Pointer decode(byte[] body, Target target) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Undecodable("it is not JSON", e);
        }
        if (json == null || !json.isObject()) {
            throw new Undecodable("it is not a JSON object", null);
        }
        JsonNode version = json.path("schemaVersion");
        if (!version.isIntegralNumber()) {
            throw new Undecodable("it has no schemaVersion", null);
        }
        // a version may have any number of digits, so it is never taken for a long
        if (!version.canConvertToInt() || version.intValue() != SCHEMA_VERSION) {
            throw new UnknownVersion(version.toString());
        }
        JsonNode epoch = json.path("epoch");
        if (!epoch.isMissingNode() && !(epoch.isInt() && epoch.intValue() >= 0)) {
            throw new Undecodable("its epoch is no whole number from 0", null);
        }
        return new Pointer(
                target,
                uuid(json, target.member),
                epoch.isMissingNode() ? 0 : epoch.intValue(),
                json.path("installation").isMissingNode() ? null : uuid(json, "installation"));
    }

    private static UUID uuid(JsonNode json, String member) {
        JsonNode id = json.path(member);
        try {
            if (id.isString() && id.stringValue().length() == UUID_LENGTH) {
                return UUID.fromString(id.stringValue());
            }
        } catch (IllegalArgumentException e) {
            throw new Undecodable("its " + member + " is no UUID", e);
        }
        throw new Undecodable("its " + member + " is no UUID", null);
    }

    /** The message will never be understood. */
    public static final class Undecodable extends RuntimeException {
        Undecodable(String reason, @Nullable Throwable cause) {
            super("The message can't be read: " + reason, cause);
        }
    }

    /** The message is of a version that this application doesn't know. */
    public static final class UnknownVersion extends RuntimeException {
        UnknownVersion(String version) {
            super("The message has schemaVersion " + version.substring(0, Math.min(version.length(), MAX_SHOWN))
                    + ", this application knows " + SCHEMA_VERSION);
        }
    }
}
