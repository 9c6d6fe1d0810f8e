package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Errors as RFC 9457 has them, with a member {@code code} that stays the same for programs to read. */
final class Problems {
    private Problems() {}

    static ProblemDetail of(HttpStatusCode status, ErrorCode code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        HttpStatus known = HttpStatus.resolve(status.value());
        problem.setTitle(known == null ? "Error" : known.getReasonPhrase());
        problem.setProperty("code", code.wireName());
        return problem;
    }
}
