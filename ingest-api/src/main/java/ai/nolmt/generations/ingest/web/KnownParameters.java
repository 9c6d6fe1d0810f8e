package ai.nolmt.generations.ingest.web;

import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriUtils;

/** A parameter that nobody reads, is there twice or has no value is refused: a misspelt one would be lost silently. */
final class KnownParameters implements HandlerInterceptor {
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
        Map<String, Parameter> known = Arrays.stream(method.getMethod().getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(RequestParam.class))
                .collect(Collectors.toMap(KnownParameters::nameOf, Function.identity(), (a, b) -> a, TreeMap::new));
        boolean others = method.hasMethodAnnotation(OthersAddParameters.class);
        Map<String, Integer> times = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty() && !(others && !known.containsKey(nameOf(pair)))) {
                times.merge(checked(pair, known), 1, Integer::sum);
            }
        }
        times.forEach((name, often) -> {
            if (often > 1) {
                throw refused("'" + name + "' is there " + often + " times.");
            }
        });
        return true;
    }

    /** The name that it has. */
    private static String checked(String pair, Map<String, Parameter> known) {
        int equals = pair.indexOf('=');
        String name = nameOf(pair);
        Parameter parameter = known.get(name);
        if (parameter == null) {
            throw refused((name.isEmpty()
                            ? "There is a parameter without a name"
                            : "There is no parameter '" + OddCharacters.shortened(name) + "' here")
                    + (known.isEmpty() ? "." : "; there are " + String.join(", ", known.keySet()) + "."));
        }
        // those who read texts say themselves what is wrong with an empty one; others would never see it
        boolean isEmpty = equals < 0 || equals == pair.length() - 1;
        if (isEmpty && parameter.getType() != String.class) {
            throw refused("'" + name + "' is there without a value; leave it out, or give it one: "
                    + StrictValues.kindOf(parameter.getType()) + ".");
        }
        return name;
    }

    private static String nameOf(String pair) {
        int equals = pair.indexOf('=');
        try {
            return UriUtils.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RequestProblem.invalid(ErrorCode.REQUEST_INVALID, "A parameter's name is not well-formed.");
        }
    }

    private static RequestProblem refused(String sentence) {
        return RequestProblem.invalid(ErrorCode.PARAMETER_INVALID, sentence);
    }

    private static String nameOf(Parameter parameter) {
        RequestParam declared = parameter.getAnnotation(RequestParam.class);
        return declared.name().isEmpty() ? parameter.getName() : declared.name();
    }
}
