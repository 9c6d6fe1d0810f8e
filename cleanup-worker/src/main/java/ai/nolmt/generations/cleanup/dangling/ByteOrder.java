package ai.nolmt.generations.cleanup.dangling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order of S3's listing and of the collation "C": by bytes of UTF-8, which is not that of Java's strings. */
final class ByteOrder {
    private ByteOrder() {}

    static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
