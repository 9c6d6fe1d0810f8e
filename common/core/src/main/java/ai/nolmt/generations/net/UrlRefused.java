package ai.nolmt.generations.net;

/** An address that may not be called; the message says what is wrong with it, beginning with {@code url}, without the address. */
public final class UrlRefused extends RuntimeException {
    private final boolean isInside;

    UrlRefused(String sentence, boolean isInside) {
        super(sentence);
        this.isInside = isInside;
    }

    /** Another reason to refuse one. */
    public static UrlRefused because(String sentence) {
        return new UrlRefused(sentence, false);
    }

    /** Whether it is well-formed, but leads where nobody may call. */
    public boolean isInside() {
        return isInside;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
