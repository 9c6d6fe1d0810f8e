package ai.nolmt.generations.problem;

import java.util.Locale;

/** Why a job ends without being stored, by what trying again can do about it. */
public enum FailureKind {
    /** No attempt could succeed: it fails at once. */
    PERMANENT,
    /** Another attempt may succeed: it fails after the last one. */
    TRANSIENT,
    /** It ends because its user wanted it to. */
    ASKED_FOR;

    /** As documents have it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
