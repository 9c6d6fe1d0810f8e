package ai.nolmt.generations.ingest.user;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.usage.UserUsage.UserLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * As admins write and users read them; null where there is none.
 *
 * @param objects stored and on their way
 * @param bytes stored and on their way
 * @param jobsPerMinute that are accepted, and as many at once
 * @param retention of what is asked for without one, from when it is accepted
 */
record Limits(
        @Nullable Long objects,
        @Nullable Long bytes,
        @Nullable Integer jobsPerMinute,
        @Nullable Duration retention) {
    private static final int FASTEST = 1_000_000;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    static Limits of(UserLimits limits) {
        return new Limits(limits.objects(), limits.bytes(), limits.jobsPerMinute(), limits.retention());
    }

    UserLimits checked() {
        if (isNegative(objects) || isNegative(bytes)) {
            throw invalid("objects and bytes are 0 or more; leave out what the installation's limit holds for.");
        }
        if (jobsPerMinute != null && (jobsPerMinute < 1 || jobsPerMinute > FASTEST)) {
            throw invalid("jobsPerMinute goes from 1 to " + FASTEST + ".");
        }
        RequestProblem.checkDuration(ErrorCode.LIMITS_INVALID, "retention", retention, LONGEST);
        return new UserLimits(objects, bytes, jobsPerMinute, retention);
    }

    private static boolean isNegative(@Nullable Long number) {
        return number != null && number < 0;
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.LIMITS_INVALID, sentence);
    }
}
