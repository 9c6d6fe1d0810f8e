package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** Errors as RFC 9457 has them, with a member {@code code} that stays the same for programs to read. */
final class Problems {
    private Problems() {}

    static ProblemDetail of(HttpStatusCode status, ErrorCode code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, writable(detail));
        HttpStatus known = HttpStatus.resolve(status.value());
        problem.setTitle(known == null ? "Error" : known.getReasonPhrase());
        problem.setProperty("code", code.wireName());
        return problem;
    }

    /** What a caller sent is repeated in some; half a surrogate pair, theirs or cut by us, can't be written as UTF-8. */
    private static String writable(String detail) {
        return new String(detail.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
