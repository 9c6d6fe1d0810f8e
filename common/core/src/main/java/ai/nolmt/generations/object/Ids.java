package ai.nolmt.generations.object;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs in keys, of which sweeps read thousands a second: lower case, as PostgreSQL and {@link UUID} print them. */
final class Ids {
    static final int LENGTH = 36;

    private static final int NONE = -1;

    private Ids() {}

    /** What stands there; null if that is no UUID, or another spelling of one. */
    static @Nullable UUID at(String key, int from) {
        if (key.length() < from + LENGTH) {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = key.charAt(from + i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int digit = digit(c);
            if (digit == NONE) {
                return null;
            }
            if (i < 18) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        return new UUID(high, low);
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : NONE;
    }

    /** Whether there is a slash. */
    static boolean isSlash(String key, int at) {
        return at < key.length() && key.charAt(at) == '/';
    }
}
