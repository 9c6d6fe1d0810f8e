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
            Pattern.compile("\\s*wait\\s*=\\s*(\\d+|\"\\d+\")\\s*", Pattern.CASE_INSENSITIVE);
    private static final int MOST_DIGITS = 18;

    private Preferences() {}

    /** Up to {@code most}, however many digits it has; null if it doesn't want to. The first one counts. */
    static @Nullable Duration waitOf(HttpServletRequest request, Duration most) {
        for (String header : Collections.list(request.getHeaders("Prefer"))) {
            for (String preference : Quoted.split(header, ',')) {
                Matcher wait = WAIT.matcher(Quoted.split(preference, ';').get(0));
                if (wait.matches()) {
                    return capped(wait.group(1).replace("\"", "").replaceFirst("^0+(?=\\d)", ""), most);
                }
            }
        }
        return null;
    }

    private static Duration capped(String seconds, Duration most) {
        if (seconds.length() > MOST_DIGITS) {
            return most;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(seconds));
        return asked.compareTo(most) > 0 ? most : asked;
    }
}
