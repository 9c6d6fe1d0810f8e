package ai.nolmt.generations.ingest.cleanup;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What became of what a sweep found, by now.
 *
 * @param undone the newest first
 */
@Schema(name = "SweptOrphans")
record Swept(
        @Schema(description = "nobody took them yet, and they can be taken back")
        long resting,

        @Schema(description = "about to be deleted from the bucket, beyond recall")
        long taken,

        @Schema(description = "the bucket confirmed that they are deleted, and their receipts are kept")
        long purged,

        List<Undone> undone) {}
