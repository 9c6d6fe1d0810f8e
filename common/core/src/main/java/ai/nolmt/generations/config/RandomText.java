package ai.nolmt.generations.config;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Text that nobody guesses, if the generator is a secure one. */
public final class RandomText {
    private RandomText() {}

    /** Of that many random bytes, in the alphabet of URLs (RFC 4648, section 5), without padding. */
    public static String ofBytes(RandomGenerator random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
