package ai.nolmt.generations.ingest.http;

import org.springframework.http.HttpStatus;

/** What is wrong with a request, and how to mend it. */
final class RequestProblem extends RuntimeException {
    private final HttpStatus status;
    private final String code;

    RequestProblem(HttpStatus status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    static RequestProblem invalid(String code, String detail) {
        return new RequestProblem(HttpStatus.BAD_REQUEST, code, detail);
    }

    static RequestProblem notFound() {
        return new RequestProblem(HttpStatus.NOT_FOUND, "not_found", "There is nothing with this id that you may see.");
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
