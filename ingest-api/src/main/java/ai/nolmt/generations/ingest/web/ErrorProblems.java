package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What was refused before any controller saw it, by the firewall of paths and headers for one. */
@Hidden
@RestController
class ErrorProblems implements ErrorController {
    @RequestMapping("/error")
    ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus known = code instanceof Integer number ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
        HttpStatus status = known == null ? HttpStatus.INTERNAL_SERVER_ERROR : known;
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(
                        status.is5xxServerError()
                                ? Problems.of(status, ErrorCode.INTERNAL_ERROR, "Something went wrong on our side.")
                                : Problems.of(
                                        status,
                                        status == HttpStatus.NOT_FOUND
                                                ? ErrorCode.NOT_FOUND
                                                : ErrorCode.REQUEST_INVALID,
                                        "The request can't be used: check its path and headers for odd characters."));
    }
}
