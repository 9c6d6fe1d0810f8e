package ai.nolmt.generations.ingest.event;

import ai.nolmt.generations.ingest.web.Caller;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Begins answers that streams write to from then on, for no longer than their caller may call. */
final class StreamedAnswers {
    private final Duration longest;
    private final Clock clock;

    StreamedAnswers(Duration longest, Clock clock) {
        this.longest = longest;
        this.clock = clock;
    }

    void open(EventStream stream, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean opened = false;
        try {
            AsyncContext context = request.startAsync(request, response);
            context.setTimeout(lifeOf(caller).toMillis());
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Accel-Buffering", "no"); // nginx would hold it back
            response.flushBuffer();
            stream.open(context, response.getOutputStream());
            opened = true;
        } finally {
            if (!opened) {
                stream.end();
            }
        }
    }

    /** No longer than the token, or the key where it has an end. */
    private Duration lifeOf(Caller caller) {
        Instant expiry = caller.expiresAt();
        Duration left = expiry == null ? longest : Duration.between(clock.instant(), expiry);
        Duration life = left.compareTo(longest) < 0 ? left : longest;
        return life.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : life; // zero would be for ever
    }
}
