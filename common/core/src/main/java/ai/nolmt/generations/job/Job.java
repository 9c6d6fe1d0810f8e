package ai.nolmt.generations.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as its row says, which is all that is trusted.
 *
 * @param contentType null if nobody said it before, as are size and hash
 * @param attempts counted since it was sent for the first time, or redriven
 * @param source null once the job is over
 * @param created when it was accepted, as its row will say
 * @param expires when its row will; null for never
 */
public record Job(
        UUID id,
        UUID user,
        String generationType,
        @Nullable String contentType,
        @Nullable Long fileSize,
        @Nullable String sha256,
        @Nullable OutputSource source,
        JobStatus status,
        int attempts,
        Instant created,
        @Nullable Instant expires) {}
