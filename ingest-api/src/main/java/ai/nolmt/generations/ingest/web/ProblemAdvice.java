package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.database.Refusal;
import ai.nolmt.generations.database.TooManyOfUser;
import ai.nolmt.generations.media.MediaRefused;
import ai.nolmt.generations.object.ObjectStoreException;
import ai.nolmt.generations.outage.Outage;
import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.problem.JsonFault;
import jakarta.servlet.ServletException;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Every error of a controller as a problem with a stable code; what we can't name is logged and told as ours. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final long RETRY_AFTER_SECONDS = 5;
    private static final String DATA_EXCEPTION = "22"; // SQLSTATE class: the value is at fault, not the database

    @ExceptionHandler
    ResponseEntity<Object> on(RequestProblem e) {
        ProblemDetail problem = e.toProblemDetail();
        if (e.isMatterOfTime()) {
            return later(problem, e.retryAfterSeconds());
        }
        return e.status() == HttpStatus.SERVICE_UNAVAILABLE || e.status() == HttpStatus.TOO_MANY_REQUESTS
                ? later(problem)
                : answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<Object> on(MediaRefused e) {
        return answer(Problems.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, e.code(), String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<Object> on(ObjectStoreException e) {
        if (!Outage.tells(e)) {
            log.error("The request could not use the bucket: {}", e.getMessage(), e);
        }
        return unavailable(ErrorCode.STORAGE_UNAVAILABLE, "The output could not be stored now; send it again later.");
    }

    @ExceptionHandler
    ResponseEntity<Object> on(TooManyOfUser e) {
        return later(Problems.of(
                HttpStatus.TOO_MANY_REQUESTS,
                ErrorCode.TOO_MANY_REQUESTS,
                "Too many of your requests are under way at once; send this one when others are done."));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<Object> onDatabase(RuntimeException e) {
        SQLException cause = causeOf(e, SQLException.class);
        if (cause != null && cause.getSQLState() != null && cause.getSQLState().startsWith(DATA_EXCEPTION)) {
            return answer(Problems.of(
                    HttpStatus.BAD_REQUEST,
                    ErrorCode.REQUEST_INVALID,
                    "A value has characters or a size that can't be stored or compared."));
        }
        if (cause != null && Refusal.isHold(cause)) {
            return answer(Problems.of(
                    HttpStatus.CONFLICT,
                    ErrorCode.HELD,
                    "The generation is held, or its user is, and can't be deleted until an admin lets it go."));
        }
        if (cause != null && Refusal.isOne(cause)) {
            log.warn("The database refuses what a request asked for: {}", Refusal.sentence(cause));
            return answer(Problems.of(HttpStatus.CONFLICT, ErrorCode.ROW_REFUSED, Refusal.sentence(cause)));
        }
        if (!Outage.tells(e)) {
            log.error("The request could not use the database: {}", e.getMessage(), e);
        }
        return unavailable(ErrorCode.DATABASE_UNAVAILABLE, "The request could not be stored now; send it again later.");
    }

    @ExceptionHandler
    ResponseEntity<Object> on(MethodArgumentTypeMismatchException e) {
        return answer(Problems.of(
                HttpStatus.BAD_REQUEST,
                ErrorCode.PARAMETER_INVALID,
                "'" + e.getName() + "' has a value of the wrong kind: " + StrictValues.kindOf(e.getRequiredType())
                        + "."));
    }

    /** Reading a body failed: for what it is, or because its sender went away. */
    @ExceptionHandler({BodyRefused.class, IOException.class, ServletException.class, IllegalStateException.class})
    @Nullable
    ResponseEntity<Object> onBody(Exception e) {
        BodyRefused refused = causeOf(e, BodyRefused.class);
        if (refused != null) {
            return answer(refused);
        }
        if (isGone(e)) {
            return null; // there is nobody left to answer
        }
        Optional<ProblemDetail> multipart = MultipartProblems.of(e);
        return multipart.isPresent() ? answer(multipart.get()) : on(e);
    }

    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
    ResponseEntity<Object> onOddCharacters(RuntimeException e) {
        return answer(Problems.of(HttpStatus.BAD_REQUEST, ErrorCode.REQUEST_INVALID, OddCharacters.sentence(e)));
    }

    @ExceptionHandler
    ResponseEntity<Object> on(JacksonException e) {
        return answer(Problems.of(HttpStatus.BAD_REQUEST, ErrorCode.JSON_INVALID, describe(e)));
    }

    @ExceptionHandler
    ResponseEntity<Object> on(Exception e) {
        log.error("A request failed in a way that has no name yet", e);
        return answer(Problems.of(
                HttpStatus.INTERNAL_SERVER_ERROR,
                ErrorCode.INTERNAL_ERROR,
                "Something went wrong on our side; it was logged."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        BodyRefused refused = causeOf(e, BodyRefused.class);
        if (refused != null) {
            return answer(refused);
        }
        if (isGone(e)) {
            return null;
        }
        JacksonException json = causeOf(e, JacksonException.class);
        return json == null
                ? answer(Problems.of(HttpStatus.BAD_REQUEST, ErrorCode.BODY_MISSING, "The request has no body."))
                : answer(Problems.of(HttpStatus.BAD_REQUEST, ErrorCode.JSON_INVALID, describe(json)));
    }

    /** Everything else that Spring itself refuses: its status, with a code made of the status' name. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus known = HttpStatus.resolve(status.value());
        ErrorCode code = switch (status.value()) {
            case 404 -> ErrorCode.NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 415 -> ErrorCode.CONTENT_TYPE_UNSUPPORTED;
            default -> status.is4xxClientError() ? ErrorCode.REQUEST_INVALID : ErrorCode.INTERNAL_ERROR;
        };
        String advice =
                e instanceof HttpMediaTypeException types ? TypeProblems.of(types, status, request::getHeader) : null;
        String detail = advice != null
                ? advice
                : body instanceof ProblemDetail problem && problem.getDetail() != null
                        ? problem.getDetail()
                        : known == null ? "Error" : known.getReasonPhrase();
        if (status.is5xxServerError()) {
            log.error("A request failed", e);
        }
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problems.of(status, code, detail));
    }

    private static String describe(JacksonException e) {
        String message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
        if (e instanceof DatabindException mapping) {
            // its sentences are about our classes
            String path = mapping.getPath().stream()
                    .map(JacksonException.Reference::getPropertyName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining("."));
            if (e instanceof UnrecognizedPropertyException) {
                return "The JSON can't be read: there is no member `" + path + "`.";
            }
            if (e instanceof StrictJson.Refused) {
                return "The JSON can't be read: " + (path.isEmpty() ? "it" : "`" + path + "`") + " " + message;
            }
            return "The JSON can't be read: " + (path.isEmpty() ? "it" : "`" + path + "`")
                    + " is not of the kind that is expected there; the API's description at /v3/api-docs says which.";
        }
        return "The JSON can't be read: " + JsonFault.of(e) + ".";
    }

    private static boolean isGone(Exception e) {
        boolean gone = causeOf(e, ClientAbortException.class) != null || causeOf(e, EOFException.class) != null;
        if (gone) {
            log.debug("The sender of a body went away: {}", e.toString());
        }
        return gone;
    }

    private static <T extends Throwable> @Nullable T causeOf(Throwable thrown, Class<T> kind) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return kind.cast(cause);
            }
        }
        return null;
    }

    private static ResponseEntity<Object> unavailable(ErrorCode code, String detail) {
        return later(Problems.of(HttpStatus.SERVICE_UNAVAILABLE, code, detail));
    }

    private static ResponseEntity<Object> answer(BodyRefused refused) {
        ProblemDetail problem = Problems.of(refused.status(), refused.code(), String.valueOf(refused.getMessage()));
        return refused.status() == HttpStatus.TOO_MANY_REQUESTS
                        || refused.status().is5xxServerError()
                ? later(problem)
                : answer(problem);
    }

    private static ResponseEntity<Object> later(ProblemDetail problem) {
        return later(problem, RETRY_AFTER_SECONDS);
    }

    private static ResponseEntity<Object> later(ProblemDetail problem, long seconds) {
        return ResponseEntity.status(problem.getStatus())
                .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<Object> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
