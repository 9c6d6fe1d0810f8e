package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.Settings;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON of a request said, checked member by member while it was read.
 *
 * @param storePrompt whether prompt and settings are kept at all
 * @param hasOutput whether there was a member {@code output}
 * @param contentType of the output, as declared
 * @param url where the output is; what was within a {@code data:} URL is among the inline ones
 * @param upload that has the output
 * @param idempotencyKey of an entry of a batch
 */
record GenerationRequest(
        @Nullable String generationType,
        @Nullable String prompt,
        @Nullable Settings settings,
        boolean storePrompt,
        @Nullable Duration retention,
        @Nullable Duration cancelAfter,
        boolean hasOutput,
        boolean hasData,
        @Nullable String contentType,
        @Nullable UUID upload,
        @Nullable String url,
        @Nullable String idempotencyKey) {}
