package ai.nolmt.generations.ingest.cleanup;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A clean-up, asked for or done; bytes and counts so far.
 *
 * @param stoppedBy an admin who asked it to stop
 */
public record CleanupRun(
        UUID id,
        String kind,
        boolean dryRun,
        @Nullable Duration olderThan,
        boolean overrideFuse,
        String requestedBy,
        String status,
        long scanned,
        long matched,
        long deleted,
        long failed,
        long bytes,
        long unrecognised,
        long unexplained,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable UUID stoppedBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {}
