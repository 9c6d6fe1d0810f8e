package ai.nolmt.generations.ingest.cleanup;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an admin asks for; each kind takes some of it, and refuses the rest. */
record CleanupRequest(
        @Nullable String kind,
        @Nullable Boolean dryRun,

        @Schema(description = "how old an object without a row must be") @Nullable
        Duration olderThan,

        @Nullable Boolean overrideFuse,

        @Schema(description = "that keys begin with, within the installation's own") @Nullable
        String prefix,

        @Schema(description = "whose rows and keys") @Nullable
        UUID user,

        @Schema(description = "the share of rows that is looked at, above 0 and up to 1") @Nullable
        Double sample,

        @Schema(description = "whether what objects hold is read, too") @Nullable
        Boolean bytes,

        @Schema(description = "whether what can be mended is") @Nullable
        Boolean adopt,

        @Schema(description = "the key of an S3 Inventory's manifest.json, to go by instead of listing the bucket")
        @Nullable
        String inventory) {}
