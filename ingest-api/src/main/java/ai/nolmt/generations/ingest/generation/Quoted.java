package ai.nolmt.generations.ingest.generation;

import java.util.ArrayList;
import java.util.List;

/** The value of a header, in which what stands in quotes (RFC 9110, section 5.6.4) separates nothing. */
final class Quoted {
    private Quoted() {}

    /** At least one piece; of a quote that isn't closed, all behind it is in it. */
    static List<String> split(String value, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean isQuoted = false;
        int from = 0;
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (isQuoted && c == '\\') {
                at++;
            } else if (!isQuoted && c == separator) {
                pieces.add(value.substring(from, at));
                from = at + 1;
            }
        }
        pieces.add(value.substring(from));
        return pieces;
    }
}
