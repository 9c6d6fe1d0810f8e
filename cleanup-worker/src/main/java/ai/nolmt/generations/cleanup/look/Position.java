package ai.nolmt.generations.cleanup.look;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row in the order of keys; older rows can share one, so that a key alone doesn't say how far one has got. */
public record Position(String key, UUID id) {
    /** Before all. */
    public static final Position START = new Position("", new UUID(0, 0));

    private static final UUID LAST = new UUID(-1, -1);
    private static final int LENGTH_OF_ID = 36;

    /** As {@link #toCursor} wrote it, or as versions before that did: a key, of which all rows had been seen. */
    public static Position of(@Nullable String cursor) {
        if (cursor == null) {
            return START;
        }
        int space = cursor.length() - LENGTH_OF_ID - 1;
        try {
            return space >= 0 && cursor.charAt(space) == ' '
                    ? new Position(cursor.substring(0, space), UUID.fromString(cursor.substring(space + 1)))
                    : new Position(cursor, LAST);
        } catch (IllegalArgumentException e) {
            return new Position(cursor, LAST);
        }
    }

    /** Behind all rows that have this key. */
    public static Position behind(String key) {
        return new Position(key, LAST);
    }

    /** For the run. */
    public String toCursor() {
        return key + " " + id;
    }
}
