package ai.nolmt.generations.job;

import ai.nolmt.generations.object.Sha256;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job to be.
 *
 * @param settings a JSON object as text
 * @param contentType null if nobody said it, and the worker finds out, as of size and hash
 * @param retention after which the generation is deleted; null for what is usual
 * @param usualRetention of its type, where its user has none of their own; null keeps it
 * @param cancelAfter that it may wait to be stored; null for as long as it takes
 * @param fingerprint of the request, to tell a retry from another request with the same key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record NewJob(
        UUID id,
        UUID user,
        String generationType,
        @Nullable String prompt,
        @Nullable String settings,
        @Nullable String contentType,
        @Nullable Long fileSize,
        @Nullable Sha256 sha256,
        OutputSource source,
        @Nullable Duration retention,
        @Nullable Duration usualRetention,
        @Nullable Duration cancelAfter,
        @Nullable String idempotencyKey,
        byte[] fingerprint) {}
