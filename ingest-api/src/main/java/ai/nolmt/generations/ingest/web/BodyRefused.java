package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import org.springframework.http.HttpStatus;

/**
 * A body that is not read to its end, for what is wrong with how it comes. No IOException: of one the server would say
 * itself that the request is bad, and not let us say why.
 */
final class BodyRefused extends RuntimeException {
    private final HttpStatus status;
    private final ErrorCode code;

    BodyRefused(HttpStatus status, ErrorCode code, String sentence) {
        super(sentence);
        this.status = status;
        this.code = code;
    }

    HttpStatus status() {
        return status;
    }

    ErrorCode code() {
        return code;
    }
}
