package ai.nolmt.generations.cleanup.staging;

import ai.nolmt.generations.object.IncompleteUploads.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is.
 *
 * @param root which of the prefixes
 * @param after of it; null at its beginning
 */
record Cursor(int root, @Nullable Position after) {
    static Cursor of(@Nullable String text) {
        if (text == null) {
            return new Cursor(0, null);
        }
        String[] parts = text.split(" ", 3); // an id of the bucket's has no spaces, a key may
        return new Cursor(Integer.parseInt(parts[0]), parts.length < 3 ? null : new Position(parts[2], parts[1]));
    }

    @Override
    public String toString() {
        return after == null ? Integer.toString(root) : root + " " + after.id() + " " + after.key();
    }
}
