package ai.nolmt.generations.cleanup.sweep;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is with the prefixes of before, as text in its row.
 *
 * @param index of the prefix
 * @param keys that were looked at under it
 * @param orphans of them
 * @param after the last key; null at the beginning
 */
record LegacyCursor(
        int index, long keys, long orphans, @Nullable String after) {
    // no key of ours begins so
    private static final String BEGIN = "legacy ";
    private static final int PARTS = 4;
    // PostgreSQL's text has no NUL, and a key has one or the other in any place
    private static final String NUL = "\u0001\u0001";
    private static final String ONE = "\u0001\u0002";

    static boolean isOne(@Nullable String cursor) {
        return cursor != null && cursor.startsWith(BEGIN);
    }

    static LegacyCursor of(@Nullable String cursor) {
        if (cursor == null || !isOne(cursor)) {
            return new LegacyCursor(0, 0, 0, null);
        }
        String[] parts = cursor.substring(BEGIN.length()).split(" ", PARTS);
        String after = parts[PARTS - 1];
        return new LegacyCursor(
                Integer.parseInt(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                after.isEmpty() ? null : after.replace(NUL, "\0").replace(ONE, "\u0001"));
    }

    String text() {
        return BEGIN + index + " " + keys + " " + orphans + " " + (after == null ? "" : escaped(after));
    }

    private static String escaped(String key) {
        return key.replace("\u0001", ONE).replace("\0", NUL);
    }

    LegacyCursor plus(int moreKeys, int moreOrphans) {
        return new LegacyCursor(index, keys + moreKeys, orphans + moreOrphans, after);
    }

    LegacyCursor behind(String key) {
        return new LegacyCursor(index, keys, orphans, key);
    }

    LegacyCursor nextPrefix() {
        return new LegacyCursor(index + 1, 0, 0, null);
    }
}
