package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was refused before any controller saw it, by the firewall of paths and headers for one. */
@Hidden
@RestController
class ErrorProblems implements ErrorController {
    private final ProblemWriter problems;

    ErrorProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    /** Written here: as a body that Spring writes, it would say that it is about /error. */
    @RequestMapping("/error")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus known = code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
        HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
        problems.write(
                response,
                switch (status) {
                    case NOT_FOUND -> Problems.of(status, ErrorCode.NOT_FOUND, "There is nothing at this path.");
                    case METHOD_NOT_ALLOWED ->
                        Problems.of(
                                status,
                                ErrorCode.METHOD_NOT_ALLOWED,
                                "The method "
                                        + OddCharacters.shortened(
                                                String.valueOf(request.getAttribute(RequestDispatcher.ERROR_METHOD)))
                                        + " is not taken here.");
                    default ->
                        status.is5xxServerError()
                                ? Problems.of(status, ErrorCode.INTERNAL_ERROR, "Something went wrong on our side.")
                                : Problems.of(
                                        status,
                                        ErrorCode.REQUEST_INVALID,
                                        "The request can't be used: check its path and headers for odd characters.");
                });
    }
}
