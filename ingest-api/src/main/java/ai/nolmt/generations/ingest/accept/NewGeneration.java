package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.object.Content;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a producer wants kept, checked for form.
 *
 * @param settings a JSON object as text
 * @param declaredType the content type that the producer says
 * @param retention after which it is deleted; null keeps it
 */
public record NewGeneration(
        UUID user,
        @Nullable String idempotencyKey,
        GenerationType type,
        @Nullable String prompt,
        @Nullable String settings,
        String declaredType,
        Content output,
        @Nullable Duration retention) {}
