package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** An Idempotency-Key where none is remembered is refused: who sends one counts on it, and would do things twice. */
final class HeardKeys implements HandlerInterceptor {
    private static final String HEADER = "Idempotency-Key";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // of other methods twice is as good as once
        if (request.getMethod().equals("POST")
                && request.getHeader(HEADER) != null
                && handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith("ai.nolmt.")
                && !method.hasMethodAnnotation(HarmlessTwice.class)
                && !hears(method)) {
            throw RequestProblem.invalid(
                    ErrorCode.IDEMPOTENCY_KEY_INVALID,
                    request.getServletPath().endsWith("/batch")
                            ? "A batch has no Idempotency-Key of its own: give each entry its idempotencyKey."
                            : "Idempotency-Key is for POST /api/generations; here it would make nothing harmless, so"
                                    + " leave it out.");
        }
        return true;
    }

    private static boolean hears(HandlerMethod method) {
        return Arrays.stream(method.getMethod().getParameters())
                .map(parameter -> parameter.getAnnotation(RequestHeader.class))
                .anyMatch(header -> header != null && header.name().equals(HEADER));
    }
}
