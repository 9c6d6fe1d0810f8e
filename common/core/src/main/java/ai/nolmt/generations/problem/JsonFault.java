package ai.nolmt.generations.problem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Why a parser gave JSON up, in words of ours: its own speak of its switches and classes, and break off. */
public final class JsonFault {
    private static final int LONGEST_PLACE = 100;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\x{80}-\\x{9F}\\x{2028}\\x{2029}]");
    private static final String UNKNOWN = "it is not well-formed";
    private static final Map<String, String> KINDS = kinds();

    private JsonFault() {}

    /** The rest of a sentence, without its full stop: what is wrong, and where if that can be told. */
    public static String of(JacksonException e) {
        String place = e.processor() instanceof JsonParser in ? placeOf(in.streamReadContext()) : "";
        return kindOf(e) + (place.isEmpty() ? "" : " (at " + place + ")");
    }

    /** As JSON Pointer has it (RFC 6901), cut short, and without what no log or database takes. */
    private static String placeOf(TokenStreamContext innermost) {
        Deque<String> steps = new ArrayDeque<>();
        for (TokenStreamContext at = innermost; at != null; at = at.getParent()) {
            if (at.inObject() && at.hasCurrentName()) {
                String name = at.currentName();
                steps.addFirst(name.length() > LONGEST_PLACE ? name.substring(0, LONGEST_PLACE + 1) : name);
            } else if (at.inArray() && at.hasCurrentIndex()) {
                steps.addFirst(String.valueOf(at.getCurrentIndex()));
            }
        }
        StringBuilder place = new StringBuilder();
        for (String step : steps) {
            place.append('/').append(step.replace("~", "~0").replace("/", "~1"));
            if (place.length() > LONGEST_PLACE) {
                place.replace(LONGEST_PLACE, place.length(), "…");
                break;
            }
        }
        return UNPRINTABLE.matcher(place).replaceAll("?");
    }

    private static String kindOf(JacksonException e) {
        if (e instanceof UnexpectedEndOfInputException) {
            return "it ends before it is complete";
        }
        String said = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
        if (e instanceof StreamConstraintsException) {
            return said.contains("nesting depth")
                    ? "it is nested too deeply"
                    : "it has a name, number or text that is far too long";
        }
        String parsers = said.replaceAll("'[^']*'", "''"); // without what is repeated of the text
        return KINDS.entrySet().stream()
                .filter(kind -> parsers.contains(kind.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** What the parser says, whose words may change, and what that means; the first that fits. */
    private static Map<String, String> kinds() {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("Duplicate Object property", "it has the same name twice in one object");
        kinds.put("Non-standard token", "NaN and Infinity are no numbers in JSON");
        kinds.put("plus signs", "a number begins with a plus sign");
        kinds.put("non-standard) comment", "there are no comments in JSON");
        kinds.put("Leading zeroes", "a number begins with a zero too many");
        kinds.put("Decimal point", "a number breaks off behind its point");
        kinds.put("xponent", "a number breaks off in its exponent");
        kinds.put("minus sign", "a minus has no number behind it");
        kinds.put("unquoted character", "a control character in a text isn't escaped");
        kinds.put("character escape", "a backslash has no escape of JSON behind it");
        kinds.put("close marker", "a bracket is closed that isn't open");
        kinds.put("start property name", "a name is missing, or not in double quotes");
        kinds.put("expecting a colon", "a colon is missing behind a name");
        kinds.put("expecting comma", "a comma or closing bracket is missing");
        kinds.put("Unrecognized token", "something in it is no value of JSON");
        kinds.put("expected a v", "a value is missing, or is none of JSON");
        return kinds;
    }
}
