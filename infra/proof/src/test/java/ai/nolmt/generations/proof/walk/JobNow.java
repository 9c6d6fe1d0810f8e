package ai.nolmt.generations.proof.walk;

import java.time.OffsetDateTime;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job at one look.
 *
 * @param late whether its deadline is over; null if it has none
 */
record JobNow(
        UUID id,
        UUID user,
        String status,
        @Nullable String stagingKey,
        @Nullable String code,
        boolean closedForGood,
        long size,
        OffsetDateTime createdAt,
        @Nullable Boolean late) {
    private static final Set<String> OPEN = Set.of("accepted", "queued", "processing");

    static boolean isOpen(String status) {
        return OPEN.contains(status);
    }

    boolean isOpen() {
        return isOpen(status);
    }

    boolean isLate() {
        return Boolean.TRUE.equals(late);
    }

    /** Whether its bytes may be needed again. */
    boolean mayGoOn() {
        return isOpen() || status.equals("failed") && !closedForGood;
    }
}
