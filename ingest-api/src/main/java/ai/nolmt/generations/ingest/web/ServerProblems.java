package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** What the server itself refuses, before any filter: problem+json instead of a page. */
final class ServerProblems extends ErrorReportValve {
    private final JsonMapper json;

    ServerProblems(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        byte[] body = json.writeValueAsBytes(problem(status));
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException e) {
            throw new UncheckedIOException("The caller went away", e);
        }
    }

    private static ProblemDetail problem(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return switch (status) {
            case 501 ->
                Problems.of(
                        HttpStatus.NOT_IMPLEMENTED,
                        ErrorCode.METHOD_NOT_ALLOWED,
                        "This server doesn't know the request's method or transfer encoding.");
            case 505 ->
                Problems.of(
                        HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
                        ErrorCode.REQUEST_INVALID,
                        "This server speaks HTTP/1.1 and HTTP/1.0.");
            default ->
                status >= 500
                        ? Problems.of(
                                known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known,
                                ErrorCode.INTERNAL_ERROR,
                                "Something went wrong on our side.")
                        : Problems.of(
                                known == null ? HttpStatus.BAD_REQUEST : known,
                                ErrorCode.REQUEST_INVALID,
                                "The server can't read this request: its first line and headers are well-formed and together"
                                        + " no longer than 8 KB, the headers no more than 100, Host and Content-Length"
                                        + " there once, the path encoded, and chunks as long as they say.");
        };
    }
}
