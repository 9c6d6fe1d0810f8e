package ai.nolmt.generations.cleanup.restore;

import ai.nolmt.generations.cleanup.look.Position;
import org.jspecify.annotations.Nullable;

/** How far a run is: among the rows, or behind them among the objects. */
sealed interface Cursor {
    String ROWS = "rows ";
    String OBJECTS = "objects ";

    record AtRows(Position after) implements Cursor {
        @Override
        public String toString() {
            return ROWS + after.toCursor();
        }
    }

    /** @param after empty for the beginning */
    record AtObjects(String after) implements Cursor {
        @Override
        public String toString() {
            return OBJECTS + after;
        }
    }

    static Cursor of(@Nullable String text) {
        if (text == null) {
            return new AtRows(Position.START);
        }
        return text.startsWith(OBJECTS)
                ? new AtObjects(text.substring(OBJECTS.length()))
                : new AtRows(Position.of(text.substring(ROWS.length())));
    }
}
