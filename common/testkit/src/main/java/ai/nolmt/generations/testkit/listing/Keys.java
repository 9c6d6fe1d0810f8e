package ai.nolmt.generations.testkit.listing;

import ai.nolmt.generations.object.KeyPrefix;
import ai.nolmt.generations.object.ObjectKey;
import java.util.UUID;

/**
 * Keys of our grammar that nobody has to keep: each follows from its number, in byte order. Users are even over all UUIDs.
 *
 * @param count how many there are
 */
public record Keys(long count) {
    public static final KeyPrefix PREFIX = new KeyPrefix("generations/");
    public static final int OF_A_USER = 100;
    private static final long HIGHEST_BIT = 1L << 63;

    /** From 0. */
    public String key(long number) {
        return new ObjectKey(PREFIX, user(number), generation(number), generation(number), "png").value();
    }

    public UUID user(long number) {
        long users = (count + OF_A_USER - 1) / OF_A_USER;
        return new UUID(Long.divideUnsigned(-1L, users) * (number / OF_A_USER), 0);
    }

    public UUID generation(long number) {
        return new UUID(number / OF_A_USER, number % OF_A_USER | HIGHEST_BIT);
    }

    /** One of a hundred. */
    public static boolean isOrphan(long number) {
        return number % OF_A_USER == OF_A_USER / 2;
    }

    /** Whether it is one of them, and an orphan. */
    public boolean isOrphan(String key) {
        long number = behind(key) - 1;
        return number >= 0 && isOrphan(number) && key(number).equals(key);
    }

    /** How many orphans there are. */
    public long orphans() {
        return count / OF_A_USER;
    }

    /** The number of the first key behind this one; as many as there are if none is. */
    long behind(String key) {
        long from = 0;
        long to = count;
        while (from < to) {
            long middle = (from + to) >>> 1;
            if (key(middle).compareTo(key) > 0) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
    }
}
