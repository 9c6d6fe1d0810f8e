package ai.nolmt.generations.ingest.catalog;

import ai.nolmt.generations.database.Timestamps;
import ai.nolmt.generations.job.JobStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * @param type null for all
 * @param status null for all that a user may see
 * @param from the earliest creation; null for any
 * @param to behind the latest creation; null for any
 * @param limit 1 to 200
 * @param after null for the first page
 */
public record PageRequest(
        @Nullable String type,
        @Nullable JobStatus status,
        @Nullable Instant from,
        @Nullable Instant to,
        int limit,
        @Nullable Cursor after) {
    public PageRequest {
        if (limit < 1 || limit > 200) {
            throw new IllegalArgumentException("limit is " + limit + "; it goes from 1 to 200");
        }
    }

    @Nullable
    OffsetDateTime fromTime() {
        return from == null ? null : Timestamps.utc(from);
    }

    /** Null where the page before ended earlier: of two bounds PostgreSQL may begin at the other one. */
    @Nullable
    OffsetDateTime toTime() {
        boolean isPassed = to != null
                && after != null
                && after.createdAt() != null
                && after.createdAt().isBefore(to);
        return to == null || isPassed ? null : Timestamps.utc(to);
    }

    /** Whether what has no time is in it. */
    boolean isOfAllTimes() {
        return from == null && to == null;
    }
}
