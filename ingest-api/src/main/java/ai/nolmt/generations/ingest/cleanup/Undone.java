package ai.nolmt.generations.ingest.cleanup;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an admin took back of a sweep.
 *
 * @param prefix null for all of it
 */
@Schema(name = "UndoneCleanup")
record Undone(
        @Schema(description = "that keys begin with; null for the whole run") @Nullable
        String prefix,

        @Schema(description = "of which nothing is deleted any more")
        long withdrawn,

        @Schema(description = "that a purge had taken or deleted before")
        long beyondRecall,

        UUID undoneBy,
        Instant undoneAt) {}
