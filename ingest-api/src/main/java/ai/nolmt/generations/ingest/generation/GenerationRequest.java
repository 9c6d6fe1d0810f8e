package ai.nolmt.generations.ingest.generation;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The body of POST /api/generations. Unknown members are refused: a misspelt one would be lost silently. */
record GenerationRequest(
        @Nullable String generationType,
        @Nullable String prompt,
        @Nullable JsonNode settings,
        @Nullable Output output,
        @Nullable Duration retention) {
    record Output(@Nullable Inline inline) {}

    /** @param data Base64, RFC 4648 section 4 */
    record Inline(@Nullable String contentType, @Nullable String data) {}
}
