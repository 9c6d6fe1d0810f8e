package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.job.JobStatus;
import ai.nolmt.generations.media.GenerationType;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what callers want of their generations. */
final class Filters {
    private Filters() {}

    static @Nullable String typeOf(@Nullable String type) {
        if (type != null && GenerationType.of(type).isEmpty()) {
            throw RequestReader.unknownType();
        }
        return type;
    }

    static @Nullable JobStatus statusOf(@Nullable String status) {
        try {
            return status == null ? null : JobStatus.of(status);
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(
                    ErrorCode.STATUS_UNKNOWN,
                    "A generation's status is one of "
                            + Arrays.stream(JobStatus.values())
                                    .map(JobStatus::wireName)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    static @Nullable Instant timeOf(String name, @Nullable String time) {
        if (time == null) {
            return null;
        }
        try {
            OffsetDateTime parsed = OffsetDateTime.parse(time);
            if (parsed.getYear() >= 1 && parsed.getYear() <= 9999) {
                return parsed.toInstant();
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw RequestProblem.invalid(
                ErrorCode.PARAMETER_INVALID,
                name + " is a moment as ISO 8601 has it, with its offset, like 2026-11-25T00:00:00Z (a + is %2B).");
    }
}
