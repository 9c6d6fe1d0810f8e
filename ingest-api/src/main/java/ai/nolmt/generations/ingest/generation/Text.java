package ai.nolmt.generations.ingest.generation;

/** What a text is to those who store it. */
final class Text {
    private Text() {}

    /** PostgreSQL's text has no NUL, and UTF-8 no half of a surrogate pair: it would become a question mark. */
    static boolean isUnstorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return true;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** In UTF-8, of what can be stored. */
    static int bytesOf(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a pair has four
        }
        return bytes;
    }
}
