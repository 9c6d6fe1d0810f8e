package ai.nolmt.generations.ingest.bulk;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an admin asked for, and how far it is.
 *
 * @param status accepted, running, succeeded, failed or stopped
 * @param expected how many were meant when it was asked for
 * @param exact whether that was all, or at least so many
 * @param scanned jobs and rows that were looked at
 * @param held generations that somebody holds, and that stay
 * @param refused that the database keeps, for a constraint or trigger of your own
 * @param createdAt what is newer isn't touched
 */
@Schema(name = "BulkOperation")
record BulkOperation(
        UUID id,
        String action,
        BulkFilter filter,
        String status,
        long atMost,
        long expected,
        boolean exact,
        long scanned,
        long done,
        long held,
        long refused,
        UUID requestedBy,
        @Nullable UUID stoppedBy,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {}
