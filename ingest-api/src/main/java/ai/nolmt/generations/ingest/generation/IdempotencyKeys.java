package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A structured header's string (RFC 8941), as the IETF's draft has it, or the same without quotes. */
final class IdempotencyKeys {
    static final String HEADER = "Idempotency-Key";
    static final int LONGEST = 255;

    private static final Pattern PARAMETERS =
            Pattern.compile("( *; *[a-z*][a-z0-9_.*-]*(=(\"[^\"\\\\]*\"|[!-~&&[^\";,\\\\]]+))?)* *");

    private IdempotencyKeys() {}

    /** As it was sent; null if there is none. */
    static @Nullable String of(HttpServletRequest request) {
        List<String> keys = Collections.list(request.getHeaders(HEADER));
        if (keys.size() > 1) {
            throw invalid("There is more than one Idempotency-Key; a request has one.");
        }
        return keys.isEmpty() ? null : keys.get(0);
    }

    /** The key that is meant, quoted or bare. */
    static @Nullable String check(@Nullable String given) {
        if (given == null) {
            return null;
        }
        String key = given.startsWith("\"") ? unquoted(given) : given;
        boolean printable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (key.isBlank() || key.length() > LONGEST || !printable) {
            throw invalid("Idempotency-Key has 1 to " + LONGEST + " printable ASCII characters; a UUID is a good one.");
        }
        return key;
    }

    private static String unquoted(String given) {
        StringBuilder key = new StringBuilder();
        int at = 1;
        for (; at < given.length() && given.charAt(at) != '"'; at++) {
            if (given.charAt(at) == '\\' && (++at == given.length() || "\"\\".indexOf(given.charAt(at)) < 0)) {
                throw unclear();
            }
            key.append(given.charAt(at));
        }
        // what they say is nobody's business yet; bounded, as the pattern recurses
        if (at >= given.length()
                || given.length() - at > LONGEST
                || !PARAMETERS.matcher(given.substring(at + 1)).matches()) {
            throw unclear();
        }
        return key.toString();
    }

    private static RequestProblem unclear() {
        return invalid("An Idempotency-Key that begins with a quote is a string as RFC 8941 has it: closed by another,"
                + " with those in it escaped by a backslash. Or send it without quotes.");
    }

    private static RequestProblem invalid(String sentence) {
        return RequestProblem.invalid(ErrorCode.IDEMPOTENCY_KEY_INVALID, sentence);
    }
}
