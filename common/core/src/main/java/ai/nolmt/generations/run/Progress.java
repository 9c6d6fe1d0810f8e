package ai.nolmt.generations.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is written down with.
 *
 * @param cursor which PostgreSQL's text can hold; of a key with a NUL see {@link #storable}
 * @param counts of all its pages
 * @param failures of all its pages, as JSON
 * @param findings new ones
 */
record Progress(@Nullable String cursor, Counts counts, String failures, List<Finding> findings) {
    Progress {
        cursor = storable(cursor);
    }

    /**
     * S3 takes keys with a NUL, and PostgreSQL doesn't. Behind one stands what begins as it does up to there, and ends with
     * the next character. What is passed by has a NUL in that place, too, or is exactly that key: none of our layout, so that
     * only how many there are is not told. Whoever must pass by nobody writes his cursors without a NUL himself.
     */
    static @Nullable String storable(@Nullable String cursor) {
        if (cursor == null || cursor.indexOf('\0') < 0) {
            return cursor;
        }
        return cursor.substring(0, cursor.indexOf('\0')) + '\u0001';
    }
}
