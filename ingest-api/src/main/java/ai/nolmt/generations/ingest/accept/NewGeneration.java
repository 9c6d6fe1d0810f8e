package ai.nolmt.generations.ingest.accept;

import ai.nolmt.generations.media.GenerationType;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a producer wants kept, checked for form.
 *
 * @param storePrompt whether prompt and settings are kept at all
 * @param retention after which it is deleted; null for what is usual
 * @param cancelAfter within which it must be stored; null for however long it takes
 */
public record NewGeneration(
        UUID user,
        @Nullable String idempotencyKey,
        GenerationType type,
        @Nullable String prompt,
        @Nullable Settings settings,
        boolean storePrompt,
        GivenOutput output,
        @Nullable Duration retention,
        @Nullable Duration cancelAfter) {
    /** Null where there is none, or it is nobody's to keep. */
    @Nullable
    String keptPrompt() {
        return storePrompt ? prompt : null;
    }

    /** As JSON; null as above. */
    @Nullable
    String keptSettings() {
        return storePrompt && settings != null ? settings.json() : null;
    }
}
