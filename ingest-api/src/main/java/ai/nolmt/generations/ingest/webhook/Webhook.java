package ai.nolmt.generations.ingest.webhook;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a user wants to be told.
 *
 * @param disabledReason {@code gone}, {@code failing} or {@code user}; null if it is on
 * @param failingSince null if the last try was taken, or there was none
 */
record Webhook(
        UUID id,
        String url,
        List<String> events,
        @Nullable String disabledReason,
        @Nullable Instant failingSince,
        Instant createdAt,
        Instant updatedAt) {
    Webhook {
        events = List.copyOf(events);
    }
}
