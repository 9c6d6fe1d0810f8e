package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.Settings;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads settings in one pass, without a tree: the text as PostgreSQL will print it, whose size is bounded while it is
 * read. A number is kept as it was sent, digit by digit, or refused. For one reading.
 */
final class SettingsReader {
    static final int MAX_DEPTH = 100;
    static final int MAX_NAME = 1000;
    static final int MAX_DIGITS = 100;
    private static final int LONGEST_SHOWN = 100;

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
        reader.value(1);
        return new Settings(reader.out.toString());
    }

    private void value(int depth) {
        if (depth > MAX_DEPTH) {
            throw invalid("settings is nested deeper than " + MAX_DEPTH + " levels.");
        }
        JsonToken token = in.currentToken();
        switch (token) {
            case START_OBJECT -> object(depth);
            case START_ARRAY -> array(depth);
            case VALUE_STRING -> quote(storable(in.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in.getString());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> write(token.asString());
            default -> throw invalid("settings is not JSON.");
        }
    }

    private void object(int depth) {
        write("{");
        Set<String> names = null;
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            if (names != null) {
                write(", ");
            }
            names = checked(name, names);
            quote(storable(name));
            write(": ");
            in.nextToken();
            value(depth + 1);
        }
        write("}");
    }

    /** With those before it; null for the first: of a million empty objects none needs any. */
    private static Set<String> checked(String name, @Nullable Set<String> before) {
        int length = name.codePointCount(0, name.length());
        if (length > MAX_NAME) {
            throw invalid("A name in settings has " + length + " characters (Unicode code points); " + MAX_NAME
                    + " are allowed.");
        }
        Set<String> names = before == null ? new HashSet<>() : before;
        if (!names.add(name)) {
            throw RequestProblem.invalid(
                    ErrorCode.JSON_INVALID, "An object in settings has more than one member '" + shown(name) + "'.");
        }
        return names;
    }

    private static String shown(String name) {
        return name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name;
    }

    private void array(int depth) {
        write("[");
        boolean first = true;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (!first) {
                write(", ");
            }
            first = false;
            value(depth + 1);
        }
        write("]");
    }

    private void number(String literal) {
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
        if (number.signum() == 0 && literal.startsWith("-")) {
            throw invalid("settings has a negative zero, which PostgreSQL keeps without its sign; send 0 or a string.");
        }
        write(number.toPlainString());
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
