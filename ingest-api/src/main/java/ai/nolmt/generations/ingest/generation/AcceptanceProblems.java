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
            case UPLOAD_UNKNOWN -> new RequestProblem(HttpStatus.NOT_FOUND, ErrorCode.UPLOAD_UNKNOWN, detail);
            case UPLOAD_INCOMPLETE -> conflict(ErrorCode.UPLOAD_INCOMPLETE, detail);
            case UPLOAD_DIFFERS -> conflict(ErrorCode.UPLOAD_DIFFERS, detail);
            case UPLOAD_CLAIMED -> conflict(ErrorCode.UPLOAD_CLAIMED, detail);
            case UPLOAD_EXPIRED -> conflict(ErrorCode.UPLOAD_EXPIRED, detail);
            case SOURCE_EXPIRED ->
                new RequestProblem(HttpStatus.UNPROCESSABLE_CONTENT, ErrorCode.SOURCE_EXPIRED, detail);
            case STAGING_SWEPT ->
                new RequestProblem(HttpStatus.SERVICE_UNAVAILABLE, ErrorCode.STORAGE_UNAVAILABLE, detail);
            case TOO_LARGE -> new RequestProblem(HttpStatus.CONTENT_TOO_LARGE, ErrorCode.OUTPUT_TOO_LARGE, detail);
            case QUOTA_EXCEEDED -> new RequestProblem(HttpStatus.FORBIDDEN, ErrorCode.QUOTA_EXCEEDED, detail);
            case RATE_LIMITED ->
                new RequestProblem(HttpStatus.TOO_MANY_REQUESTS, ErrorCode.RATE_LIMITED, detail, refusal.retryAfter());
        };
    }

    private static RequestProblem conflict(ErrorCode code, String detail) {
        return new RequestProblem(HttpStatus.CONFLICT, code, detail);
    }
}
