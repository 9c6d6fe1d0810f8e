package ai.nolmt.generations.ingest.web;

import java.beans.PropertyEditorSupport;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Values of path and query in their one form each: what Spring has takes 0x5, "on", and blanks around an id. */
@RestControllerAdvice
public final class StrictValues {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final Map<Class<?>, String> KINDS = Map.of(
            int.class, "it is a whole number in digits, like 50",
            boolean.class, "it is true or false",
            UUID.class, "it is a UUID of 36 characters");

    StrictValues() {}

    /** Editors and no converters, as Spring asks its own editors after a converter that refused. */
    @InitBinder
    void strict(WebDataBinder binder) {
        binder.registerCustomEditor(int.class, new Editor(StrictValues::number));
        binder.registerCustomEditor(boolean.class, new Editor(StrictValues::truth));
        binder.registerCustomEditor(UUID.class, new Editor(StrictValues::id));
    }

    /** What a value of the type is, as a sentence's end. */
    static String kindOf(@Nullable Class<?> type) {
        String kind = type == null ? null : KINDS.get(type);
        return kind == null ? "the API's description at /v3/api-docs says which it is" : kind;
    }

    private static Integer number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("no number");
        }
        // one that is too large is told its bounds
        return new BigInteger(text).min(MOST).max(MOST.negate()).intValueExact();
    }

    private static Boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) { // Python and .NET write True
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static UUID id(String text) {
        return Tokens.uuidOf(text).orElseThrow(() -> new IllegalArgumentException("no UUID"));
    }

    private static final class Editor extends PropertyEditorSupport {
        private final Function<String, Object> reading;

        private Editor(Function<String, Object> reading) {
            this.reading = reading;
        }

        @Override
        public void setAsText(String text) {
            setValue(reading.apply(text));
        }
    }
}
