package ai.nolmt.generations.job;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as its row says, which is all that is trusted.
 *
 * @param sha256 null if nobody said it before
 * @param source null once the job is over
 */
public record Job(
        UUID id,
        UUID user,
        String generationType,
        String contentType,
        long fileSize,
        @Nullable String sha256,
        @Nullable OutputSource source,
        JobStatus status) {}
