package ai.nolmt.generations.ingest.generation;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request would like (RFC 7240). What can't be read of it is passed over, as that says. */
final class Preferences {
    private static final Pattern WAIT =
            Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private Preferences() {}

    /** Up to {@code most}; null if it doesn't want to. The first one counts. */
    static @Nullable Duration waitOf(HttpServletRequest request, Duration most) {
        for (String header : Collections.list(request.getHeaders("Prefer"))) {
            for (String preference : header.split(",", -1)) {
                Matcher wait = WAIT.matcher(preference);
                if (wait.matches()) {
                    Duration asked = Duration.ofSeconds(Long.parseLong(wait.group(1)));
                    return asked.compareTo(most) > 0 ? most : asked;
                }
            }
        }
        return null;
    }
}
