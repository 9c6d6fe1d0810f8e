package ai.nolmt.generations.object;

import ai.nolmt.generations.object.ObjectStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys as a listing names them. The SDK decodes them wherever the answer says that they are encoded, and some stores say so
 * and send them as they are: such keys are others, and what is asked of those says nothing of the objects that are there.
 */
final class Listed {
    private static final String CURE =
            " Use a version of the store that encodes the keys of its listings where it says so (encoding-type=url).";

    private Listed() {}

    /** What the SDK throws, as what we do; of keys that it can't decode, too. */
    static <T> T call(String what, String bucket, Supplier<T> work) {
        return S3Problems.call(what, bucket, () -> {
            try {
                return work.get();
            } catch (IllegalArgumentException e) { // of the decoder, as for 100%.png
                throw wrong("The store's answer to " + what + " can't be read, as a key in it is not encoded.", e);
            }
        });
    }

    /** @throws ObjectStoreException of an outage unless all of them begin so, by which they must have been found */
    static void check(String prefix, List<String> keys) {
        for (String key : keys) {
            if (key == null || !key.startsWith(prefix)) {
                throw wrong("The store was asked for keys under " + prefix + " and lists others.", null);
            }
        }
    }

    /**
     * The same, of a listing that goes on. Not every store lists by bytes, so that only its end is looked at.
     *
     * @throws ObjectStoreException of an outage if the next page would be this one again
     */
    static void check(String prefix, @Nullable String after, List<String> keys) {
        check(prefix, keys);
        if (after != null && !keys.isEmpty() && !isBehind(after, keys.get(keys.size() - 1))) {
            throw wrong("The store was asked for keys behind " + after + " and lists those before it.", null);
        }
    }

    /** In the order of S3, or in that of a store which sorts by UTF-16: either leads to an end. */
    private static boolean isBehind(String after, String last) {
        return last.compareTo(after) > 0
                || Arrays.compareUnsigned(last.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8))
                        > 0;
    }

    private static ObjectStoreException wrong(String what, @Nullable Throwable cause) {
        return new ObjectStoreException(Kind.TRANSIENT, what + CURE, cause);
    }
}
