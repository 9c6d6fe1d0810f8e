package ai.nolmt.generations.cleanup.sweep;

import ai.nolmt.generations.object.ObjectStore;
import ai.nolmt.generations.object.ObjectStore.ObjectPage;
import ai.nolmt.generations.run.KeyRange;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A key in the middle of what is left of a range, with something behind it. Keys are read as numbers of hex digits, a user's
 * and a generation's: where one user has most of the keys it is between two generations of theirs. Asks the bucket for a
 * key at a time, some dozen times at most. Safe for concurrent use.
 */
final class Midpoint {
    private static final int DIGITS_OF_ID = 32;
    private static final int DIGITS = 2 * DIGITS_OF_ID;
    private static final int MOST_LOOKS = 64;
    private static final int HEX = 16;
    private static final BigInteger ALL_GENERATIONS =
            BigInteger.ONE.shiftLeft(4 * DIGITS_OF_ID).subtract(BigInteger.ONE);

    private final ObjectStore objects;

    Midpoint(ObjectStore objects) {
        this.objects = objects;
    }

    /** Empty if nothing is left to part with. */
    Optional<String> between(KeyRange range, String after) {
        BigInteger low = number(range.root(), after, '0');
        BigInteger high = range.last() == null
                ? number(range.root(), range.root(), 'f')
                : number(range.root(), range.last(), '0');
        BigInteger lastOfUser = low.or(ALL_GENERATIONS);
        if (lastOfUser.compareTo(high) < 0 && !isAnythingBehind(range, key(range.root(), lastOfUser))) {
            high = lastOfUser; // a look instead of a hundred
        }
        for (int i = 0; i < MOST_LOOKS; i++) {
            BigInteger middle = low.add(high).shiftRight(1);
            String key = key(range.root(), middle);
            if (middle.compareTo(low) <= 0
                    || key.compareTo(after) <= 0
                    || range.isBeyond(key)
                    || key.equals(range.last())) {
                return Optional.empty();
            }
            if (isAnythingBehind(range, key)) {
                return Optional.of(key);
            }
            high = middle;
        }
        return Optional.empty();
    }

    private boolean isAnythingBehind(KeyRange range, String key) {
        ObjectPage page = objects.list(range.root(), key, 1);
        return !page.objects().isEmpty()
                && !range.isBeyond(page.objects().get(0).key());
    }

    /** The digits of the user and the generation; those that aren't there, or are none, are {@code missing}. */
    private static BigInteger number(String root, String key, char missing) {
        StringBuilder digits = new StringBuilder(DIGITS);
        for (int i = root.length(); i < key.length() && digits.length() < DIGITS; i++) {
            char c = key.charAt(i);
            if (c == '-' || c == '/') {
                continue;
            }
            if (!isDigit(c)) {
                break;
            }
            digits.append(c);
        }
        while (digits.length() < DIGITS) {
            digits.append(missing);
        }
        return new BigInteger(digits.toString(), HEX);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
    }

    private static String key(String root, BigInteger number) {
        String digits = number.toString(HEX);
        String all = "0".repeat(DIGITS - digits.length()) + digits;
        return root + uuid(all.substring(0, DIGITS_OF_ID)) + "/" + uuid(all.substring(DIGITS_OF_ID));
    }

    private static String uuid(String digits) {
        return digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
}
