package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.object.Sha256;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Digests JSON from its leaves upwards, by its values and not by how they are written. For one reading. */
final class SettingsDigest {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonParser in;
    private final MessageDigest scratch = Sha256.digest();
    // one for each level of arrays; thousands of small ones must not make thousands of these
    private final Map<Integer, MessageDigest> ofLevel = new HashMap<>();

    private SettingsDigest(JsonParser in) {
        this.in = in;
    }

    /** @param json well-formed, its depth and its numbers' lengths bounded by whoever read it */
    static byte[] of(String json) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            return new SettingsDigest(in).value(0);
        }
    }

    private byte[] value(int depth) {
        JsonToken token = in.currentToken();
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> digest('"', in.getString().getBytes(StandardCharsets.UTF_8));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(new BigDecimal(in.getString()));
            default -> digest('.', token.asString().getBytes(StandardCharsets.UTF_8));
        };
    }

    private byte[] object(int depth) {
        // in the order of their digests, whatever theirs was
        TreeSet<byte[]> members = new TreeSet<>(Arrays::compareUnsigned);
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            members.add(digest(':', digest('"', name.getBytes(StandardCharsets.UTF_8)), value(depth + 1)));
        }
        return digest('{', members.toArray(byte[][]::new));
    }

    private byte[] array(int depth) {
        MessageDigest values = ofLevel.computeIfAbsent(depth, level -> Sha256.digest());
        values.update((byte) '[');
        while (in.nextToken() != JsonToken.END_ARRAY) {
            values.update(value(depth + 1));
        }
        return values.digest();
    }

    private byte[] number(BigDecimal number) {
        BigDecimal bare = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return digest(
                '0',
                bare.unscaledValue().toByteArray(),
                BigInteger.valueOf(bare.scale()).toByteArray());
    }

    private byte[] digest(char kind, byte[]... parts) {
        scratch.update((byte) kind);
        for (byte[] part : parts) {
            scratch.update((byte) (part.length >>> 16));
            scratch.update((byte) (part.length >>> 8));
            scratch.update((byte) part.length);
            scratch.update(part);
        }
        return scratch.digest();
    }
}
