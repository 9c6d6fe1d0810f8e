package ai.nolmt.generations.object;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Keys that XML has no characters for: S3 takes them in an address, but refuses a DeleteObjects call for each one that is in its
 * body. A backend of before may have left some.
 */
final class OddKeys {
    private OddKeys() {}

    /** Those that a body can name, and the odd ones. */
    static <T> Map<Boolean, List<T>> apart(List<T> all, Function<T, String> key) {
        return all.stream().collect(Collectors.partitioningBy(one -> !isOne(key.apply(one))));
    }

    static boolean isOne(String key) {
        return key.chars().anyMatch(c -> c < 0x20 || c == 0xFFFE || c == 0xFFFF);
    }

    /** Why one could not be deleted, as a DeleteObjects call would say it. */
    static String reason(ObjectStoreException problem) {
        return problem.getCause() instanceof S3Exception said
                ? S3Problems.codeOf(said) + ": " + problem.getMessage()
                : String.valueOf(problem.getMessage());
    }
}
