package ai.nolmt.generations.ingest.cleanup;

import ai.nolmt.generations.run.RunOptions;
import io.swagger.v3.oas.annotations.media.Schema;
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

        @Schema(description = "what was asked for beyond that")
        RunOptions options,

        String requestedBy,

        @Schema(
                description = "accepted, queued, running; then succeeded, partial (some deletions failed), failed or"
                        + " aborted")
        String status,

        long scanned,
        long matched,
        long deleted,

        @Schema(description = "deletions that failed, and that the next run tries again")
        long failed,

        @Schema(description = "of what was deleted; in a dry run of what would be")
        long bytes,

        long unrecognised,
        long unexplained,

        @Schema(description = "parts of it that workers are at, or wait for one")
        int openShards,

        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable UUID stoppedBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        Instant updatedAt,
        @Nullable Instant finishedAt,

        @Schema(description = "looked at a second while it runs, from when it was begun") @Nullable
        Double perSecond,

        @Schema(
                description =
                        "how much longer it looks, by how much of the keys is behind it; an estimate, and absent where"
                                + " there is none")
        @Nullable
        Duration timeLeft,

        @Schema(description = "lines of its report, and those that are only counted")
        long findings,

        @Schema(description = "when its report was written; absent while there is none") @Nullable
        Instant reportedAt,

        @Schema(
                description =
                        "of a sweep that was released: nothing that it found is deleted before, and can be taken back")
        @Nullable
        Instant restsUntil,

        @Schema(description = "of one sweep, asked for by its id: what became of what it found") @Nullable
        Swept orphans) {
    CleanupRun with(Swept so) {
        return new CleanupRun(
                id,
                kind,
                dryRun,
                olderThan,
                overrideFuse,
                options,
                requestedBy,
                status,
                scanned,
                matched,
                deleted,
                failed,
                bytes,
                unrecognised,
                unexplained,
                openShards,
                errorCode,
                errorMessage,
                stoppedBy,
                createdAt,
                startedAt,
                updatedAt,
                finishedAt,
                perSecond,
                timeLeft,
                findings,
                reportedAt,
                restsUntil,
                so);
    }
}
