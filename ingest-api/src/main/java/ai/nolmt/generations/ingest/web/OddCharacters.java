package ai.nolmt.generations.ingest.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names what the firewall of headers and parameters refused, of which it tells only in sentences of its own. */
final class OddCharacters {
    private static final Pattern NAMED =
            Pattern.compile("(?i)(header|parameter)(?: value)?:? \"([A-Za-z0-9_-]{1,60}) ?\"");

    private static final int LONGEST = 100;

    private OddCharacters() {}

    static String sentence(RuntimeException e) {
        Matcher named = NAMED.matcher(String.valueOf(e.getMessage()));
        return named.find()
                ? "The " + named.group(1) + " " + named.group(2)
                        + " has characters that are not allowed; send printable ASCII."
                : "The request can't be used: check its path, headers and parameters for odd characters.";
    }

    /** Of what a caller wrote. */
    static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
