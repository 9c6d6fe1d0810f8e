package ai.nolmt.generations.upload.fetch.remote;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a host said instead of an output, as far as anybody may read it.
 *
 * @param tellsOfAnEnd whether it was that the link is over
 */
record Said(String words, boolean tellsOfAnEnd) {
    /** In bytes, of what is read of an answer. */
    static final int MOST_READ = 2048;

    private static final int MOST_SHOWN = 200;
    private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]*)</Message>", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAGS = Pattern.compile("<[^>]*(>|$)");
    // a link's query, or what stands in one: servers repeat what they were asked
    private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"'<>]*");
    // encoded, once or several times, as in URLs, pages or JSON: = & ? #
    private static final Pattern ENCODED = Pattern.compile(
            "[^\\s\"'<>]*(%(25)*(3d|26|3f|23)|\\\\u00(3d|26|3f|23)|&#x0*(3d|26|3f|23);|&#0*(61|38|63|35);|&(equals|amp|quest|num);)"
                    + "[^\\s\"'<>]*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETERS =
            Pattern.compile("[^\\s\"'<>&;,]*=[^\\s\"'<>&;,]*([&;,][^\\s\"'<>&;,]*=[^\\s\"'<>]*)*");
    private static final Pattern SECRETIVE = Pattern.compile("[A-Za-z0-9+/_%=~-]{24,}");
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\uFFFD\\s]+");

    /** Of an answer's beginning, which may be anything. */
    static Said of(byte[] beginning) {
        String text = new String(beginning, StandardCharsets.UTF_8);
        Matcher message = MESSAGE.matcher(text);
        String plain = message.find() ? message.group(1) : TAGS.matcher(text).replaceAll(" ");
        plain = ENCODED.matcher(plain).replaceAll("…");
        plain = QUERY.matcher(plain).replaceAll("?…");
        plain = PARAMETERS.matcher(plain).replaceAll("…");
        plain = SECRETIVE.matcher(plain).replaceAll("…");
        plain = UNSHOWN.matcher(plain).replaceAll(" ").strip();
        int end = Math.min(plain.length(), MOST_SHOWN);
        if (end < plain.length() && Character.isHighSurrogate(plain.charAt(end - 1))) {
            end--;
        }
        return new Said(plain.substring(0, end), isOver(text));
    }

    private static boolean isOver(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("expired") || lower.contains("not valid in the specified time frame");
    }

    /** Behind a sentence. */
    String quoted() {
        return words.isEmpty() ? "" : " It says: \"" + words + "\"";
    }
}
