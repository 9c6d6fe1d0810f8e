package ai.nolmt.generations.cleanup.purge;

import java.util.List;
import java.util.Locale;

/**
 * Tells by the words of a store that it keeps an object on purpose, where its code is often the one of a missing right: S3,
 * Ceph and others say {@code AccessDenied: Access Denied because object protected by object lock}, MinIO and Versity that it
 * is WORM protected, R2 {@code ObjectLockedByBucketPolicy}.
 */
final class Locks {
    private static final List<String> SIGNS = List.of(
            "object lock", "objectlocked", "worm protected", "worm-protected", "legal hold", "retention period");

    private Locks() {}

    /** @param reason code and message */
    static boolean isOne(String reason) {
        String words = reason.toLowerCase(Locale.ROOT);
        return SIGNS.stream().anyMatch(words::contains);
    }

    /** Whether it may be one that the store says nothing of, so that the object should be asked. */
    static boolean maybe(String reason) {
        return isOne(reason) || reason.startsWith("AccessDenied");
    }
}
