package ai.nolmt.generations.tools.provision.plan;

/**
 * What is there now.
 *
 * @param text what is there, or is to be made, without a full stop
 */
public record Finding(Kind kind, String text) {
    public enum Kind {
        FINE,
        /** Nobody has set it; or it is as a new one is. */
        MISSING,
        /** Somebody has set it, and may have had a reason. */
        OTHERWISE,
        /** The store has no such thing. */
        CANT,
        /** No call of ours changes it. */
        STUCK
    }

    public static Finding fine(String text) {
        return new Finding(Kind.FINE, text);
    }

    public static Finding missing(String text) {
        return new Finding(Kind.MISSING, text);
    }

    public static Finding otherwise(String text) {
        return new Finding(Kind.OTHERWISE, text);
    }

    public static Finding cant(String text) {
        return new Finding(Kind.CANT, text);
    }

    public static Finding stuck(String text) {
        return new Finding(Kind.STUCK, text);
    }
}
