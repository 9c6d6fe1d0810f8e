package ai.nolmt.generations.cleanup.erase;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an erasure is, as its run's cursor says it: {@code erasing}, {@code held <id>}, {@code purging <key>}, {@code waiting
 * <moment>}, {@code looking <found> <key>}.
 *
 * @param rest of the cursor
 */
record EraseCursor(Step step, String rest) {
    enum Step {
        ERASING,
        HELD,
        PURGING,
        WAITING,
        LOOKING
    }

    /** Nothing of the erasure is done yet, or not all of it. */
    static final String ERASING = "erasing";
    /** As the purge writes it on. */
    static final String PURGING = "purging ";

    static EraseCursor of(@Nullable String cursor) {
        if (cursor == null || cursor.equals(ERASING)) {
            return new EraseCursor(Step.ERASING, "");
        }
        int space = cursor.indexOf(' ');
        String rest = cursor.substring(space + 1);
        return switch (cursor.substring(0, space)) {
            case "held" -> new EraseCursor(Step.HELD, rest);
            case "purging" -> new EraseCursor(Step.PURGING, rest);
            case "waiting" -> new EraseCursor(Step.WAITING, rest);
            case "looking" -> new EraseCursor(Step.LOOKING, rest);
            default -> throw new IllegalStateException("No cursor of an erasure: " + cursor);
        };
    }

    static String held(String after) {
        return "held " + after;
    }

    static String waiting(Instant until) {
        return "waiting " + until;
    }

    static String looking(long found, String after) {
        return "looking " + found + " " + after;
    }

    /** Of a look: how many objects were there that should not be. */
    long found() {
        return Long.parseLong(rest.substring(0, rest.indexOf(' ')));
    }

    /** Of a look: the key that it got to; empty at its beginning. */
    String after() {
        return rest.substring(rest.indexOf(' ') + 1);
    }
}
