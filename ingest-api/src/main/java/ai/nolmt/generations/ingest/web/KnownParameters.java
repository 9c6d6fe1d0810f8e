package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** A query parameter that nobody reads, or that is there twice, is refused: a misspelt one would be lost silently. */
final class KnownParameters implements HandlerInterceptor {
    private static final int LONGEST = 100;

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // from the query alone: asking the request for its parameters would read a form's body
        String query = request.getQueryString();
        if (query == null || query.isEmpty() || !(handler instanceof HandlerMethod method)) {
            return true;
        }
        if (!method.getBeanType().getName().startsWith("ai.nolmt.")) {
            return true;
        }
        Set<String> known = Arrays.stream(method.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestParam.class))
                .map(KnownParameters::nameOf)
                .collect(Collectors.toCollection(TreeSet::new));
        decoded(query).forEach((name, times) -> {
            if (!known.contains(name)) {
                throw RequestProblem.invalid(
                        ErrorCode.PARAMETER_INVALID,
                        "There is no parameter '" + (name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name)
                                + "' here" + (known.isEmpty() ? "." : "; there are " + String.join(", ", known) + "."));
            }
            if (times > 1) {
                throw RequestProblem.invalid(
                        ErrorCode.PARAMETER_INVALID, "'" + name + "' is there " + times + " times.");
            }
        });
        return true;
    }

    /** Names as they are read, with how often each is there. */
    private static Map<String, Integer> decoded(String query) {
        Map<String, Integer> names = new TreeMap<>();
        try {
            UriComponentsBuilder.newInstance()
                    .query(query)
                    .build()
                    .getQueryParams()
                    .forEach((name, values) ->
                            names.merge(UriUtils.decode(name, StandardCharsets.UTF_8), values.size(), Integer::sum));
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(ErrorCode.REQUEST_INVALID, "A parameter's name is not well-formed.");
        }
        return names;
    }

    private static String nameOf(Parameter parameter) {
        RequestParam declared = parameter.getAnnotation(RequestParam.class);
        return declared.name().isEmpty() ? parameter.getName() : declared.name();
    }
}
