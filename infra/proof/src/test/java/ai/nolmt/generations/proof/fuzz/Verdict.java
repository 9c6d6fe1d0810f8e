package ai.nolmt.generations.proof.fuzz;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What is wrong with an answer: a status that the description doesn't have, a 5xx other than a documented 503, a problem
 * without a documented code, or a word of our inside.
 */
final class Verdict {
    private static final Pattern INSIDE = Pattern.compile(
            "\\tat |Exception|\\b(java|javax|jakarta|sun|jdk)\\.[a-z]+\\.|org\\.(springframework|apache|postgresql)|ai\\.nolmt|"
                    + "tools\\.jackson|io\\.awspring|software\\.amazon|SQLSTATE|PSQL");

    private final Set<String> codes;
    private final ObjectMapper json;

    /** @param codes the documented ones */
    Verdict(Set<String> codes, ObjectMapper json) {
        this.codes = codes;
        this.json = json;
    }

    /** @param asked what of the request may be in an answer because its sender put it there */
    Optional<String> on(Operation operation, int status, String type, String body, String asked) {
        if (INSIDE.matcher(body).find() && !INSIDE.matcher(asked).find()) {
            return Optional.of("tells of our inside");
        }
        if (operation.statuses().contains(status)) {
            return Optional.empty();
        }
        if (status < 400 || !operation.problems()) {
            return Optional.of("has a status that is not described");
        }
        if (status > 503 || status >= 500 && status < 503) {
            return Optional.of("is our fault");
        }
        if (!type.startsWith("application/problem+json")) {
            return Optional.of("is no problem but " + type);
        }
        try {
            JsonNode problem = json.readTree(body);
            return codes.contains(problem.path("code").asString(""))
                            && problem.path("status").asInt() == status
                            && !problem.path("detail").asString("").isBlank()
                    ? Optional.empty()
                    : Optional.of("is a problem without a documented code, its status or a sentence");
        } catch (JacksonException e) {
            return Optional.of("is no JSON");
        }
    }
}
