package ai.nolmt.generations.tools.cost;

import java.util.Locale;

/** How outputs come in. */
enum Mode {
    /** With the request, and small enough to wait in its job's row. */
    INLINE,
    /** With the request, and larger: through the API to staging. */
    STAGED,
    /** By a signed link, past the API. */
    UPLOAD;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
