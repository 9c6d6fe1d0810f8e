package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.Settings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.object.Sha256;
import ai.nolmt.generations.problem.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.TreeSet;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads settings in one pass, without a tree: the text as PostgreSQL will print it, whose size is bounded while it is
 * read, and a digest beside it. A number is kept as it was sent, digit by digit, or refused. For one reading.
 */
final class SettingsReader {
    static final int MAX_DEPTH = 100;
    static final int MAX_NAME = 1000;
    static final int MAX_DIGITS = 100;

    private final JsonParser in;
    private final int most;
    private final StringBuilder out = new StringBuilder();
    private int bytes;

    private SettingsReader(JsonParser in, int most) {
        this.in = in;
        this.most = most;
    }

    /**
     * Reads the object that the parser is at.
     *
     * @param most in bytes, as PostgreSQL prints it
     */
    static Settings read(JsonParser in, int most) {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw RequestProblem.invalid(ErrorCode.SETTINGS_INVALID, "settings is a JSON object.");
        }
        SettingsReader reader = new SettingsReader(in, most);
        byte[] digest = reader.value(1);
        return new Settings(reader.out.toString(), digest);
    }

    private byte[] value(int depth) {
        if (depth > MAX_DEPTH) {
            throw invalid("settings is nested deeper than " + MAX_DEPTH + " levels.");
        }
        JsonToken token = in.currentToken();
        return switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> {
                String text = storable(in.getString());
                quote(text);
                yield digest('"', text.getBytes(StandardCharsets.UTF_8));
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in.getString());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> {
                write(token.asString());
                yield digest('.', token.asString().getBytes(StandardCharsets.UTF_8));
            }
            default -> throw invalid("settings is not JSON.");
        };
    }

    private byte[] object(int depth) {
        // in the order of their digests, whatever theirs was
        TreeSet<byte[]> members = new TreeSet<>(Arrays::compareUnsigned);
        write("{");
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            if (!members.isEmpty()) {
                write(", ");
            }
            if (name.length() > MAX_NAME) {
                throw invalid("A name in settings has " + name.length() + " characters; " + MAX_NAME + " are allowed.");
            }
            quote(storable(name));
            write(": ");
            in.nextToken();
            members.add(digest(':', digest('"', name.getBytes(StandardCharsets.UTF_8)), value(depth + 1)));
        }
        write("}");
        return digest('{', members.toArray(byte[][]::new));
    }

    private byte[] array(int depth) {
        MessageDigest values = Sha256.digest();
        values.update((byte) '[');
        write("[");
        boolean first = true;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (!first) {
                write(", ");
            }
            first = false;
            values.update(value(depth + 1));
        }
        write("]");
        return values.digest();
    }

    private byte[] number(String literal) {
        BigDecimal number;
        try {
            number = new BigDecimal(literal);
        } catch (NumberFormatException e) {
            throw tooManyDigits();
        }
        // written out, 1e300 has 301 digits
        long digits = Math.max(
                Math.max(number.precision(), (long) number.precision() - number.scale()), (long) number.scale() + 1);
        if (digits > MAX_DIGITS) {
            throw tooManyDigits();
        }
        write(number.toPlainString());
        BigDecimal bare = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return digest(
                '0',
                bare.unscaledValue().toByteArray(),
                BigInteger.valueOf(bare.scale()).toByteArray());
    }

    /** As PostgreSQL does it, which escapes what it must and nothing else. */
    private void quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        write(quoted.append('"').toString());
    }

    private void write(String text) {
        bytes += Text.bytesOf(text);
        if (bytes > most) {
            throw RequestProblem.invalid(
                    ErrorCode.SETTINGS_TOO_LARGE,
                    "settings has more than " + most
                            + " bytes, written as JSON with a space behind each colon and comma.");
        }
        out.append(text);
    }

    private static byte[] digest(char kind, byte[]... parts) {
        MessageDigest digest = Sha256.digest();
        digest.update((byte) kind);
        for (byte[] part : parts) {
            digest.update((byte) (part.length >>> 16));
            digest.update((byte) (part.length >>> 8));
            digest.update((byte) part.length);
            digest.update(part);
        }
        return digest.digest();
    }

    private static String storable(String text) {
        if (Text.isUnstorable(text)) {
            throw invalid("settings has a NUL or half a surrogate pair in it.");
        }
        return text;
    }

    private static RequestProblem tooManyDigits() {
        return invalid("settings has a number of more than " + MAX_DIGITS
                + " digits when it is written out; send it as a string.");
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.SETTINGS_INVALID, sentence);
    }
}
