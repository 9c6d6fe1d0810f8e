package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** What is wrong with a request, and how to mend it. */
public final class RequestProblem extends RuntimeException {
    private static final int MOST_ITEMS = 200;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private final HttpStatus status;
    private final ErrorCode code;
    private final @Nullable Duration retryAfter;

    public RequestProblem(HttpStatus status, ErrorCode code, String detail) {
        this(status, code, detail, null);
    }

    /** @param retryAfter when the same request may succeed; null where that isn't a matter of time */
    public RequestProblem(HttpStatus status, ErrorCode code, String detail, @Nullable Duration retryAfter) {
        super(detail);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public static RequestProblem invalid(ErrorCode code, String detail) {
        return new RequestProblem(HttpStatus.BAD_REQUEST, code, detail);
    }

    public static RequestProblem notFound() {
        return new RequestProblem(
                HttpStatus.NOT_FOUND, ErrorCode.NOT_FOUND, "There is nothing with this id that you may see.");
    }

    /** As it is answered. */
    public ProblemDetail toProblemDetail() {
        ProblemDetail problem = Problems.of(status, code, detail());
        if (retryAfter != null) {
            problem.setProperty("retryAfter", retryAfterSeconds());
        }
        return problem;
    }

    boolean isMatterOfTime() {
        return retryAfter != null;
    }

    /** Rounded up. */
    long retryAfterSeconds() {
        return retryAfter == null ? 0 : retryAfter.plusMillis(999).toSeconds();
    }

    HttpStatus status() {
        return status;
    }

    ErrorCode code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    /** From a second to the longest; nothing is checked of none. */
    public static void checkDuration(ErrorCode code, String member, @Nullable Duration given, Duration most) {
        if (given != null && (given.compareTo(SHORTEST) < 0 || given.compareTo(most) > 0)) {
            throw invalid(code, member + " goes from " + SHORTEST + " to " + most + ".");
        }
    }

    /** Of a list, from 1 to {@value #MOST_ITEMS}. */
    public static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST_ITEMS) {
            throw invalid(ErrorCode.LIMIT_INVALID, "limit goes from 1 to " + MOST_ITEMS + ".");
        }
    }
}
