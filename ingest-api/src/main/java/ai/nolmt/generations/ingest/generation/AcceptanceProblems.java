package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.accept.AcceptanceRefused;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import org.springframework.http.HttpStatus;

/** Why a request became no job, in HTTP's terms. */
final class AcceptanceProblems {
    private AcceptanceProblems() {}

    static RequestProblem of(AcceptanceRefused refusal) {
        String detail = String.valueOf(refusal.getMessage());
        return switch (refusal.reason()) {
            case IDEMPOTENCY_KEY_REUSED ->
                new RequestProblem(HttpStatus.UNPROCESSABLE_CONTENT, ErrorCode.IDEMPOTENCY_KEY_REUSED, detail);
            case USER_UNKNOWN -> new RequestProblem(HttpStatus.FORBIDDEN, ErrorCode.USER_UNKNOWN, detail);
            case STAGING_SWEPT ->
                new RequestProblem(HttpStatus.SERVICE_UNAVAILABLE, ErrorCode.STORAGE_UNAVAILABLE, detail);
            case QUOTA_EXCEEDED -> new RequestProblem(HttpStatus.FORBIDDEN, ErrorCode.QUOTA_EXCEEDED, detail);
            case RATE_LIMITED ->
                new RequestProblem(HttpStatus.TOO_MANY_REQUESTS, ErrorCode.RATE_LIMITED, detail, refusal.retryAfter());
        };
    }
}
