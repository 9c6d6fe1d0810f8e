package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.LinkWish;
import ai.nolmt.generations.ingest.web.RequestProblem;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what callers want of links. */
final class LinkWishes {
    private static final int LONGEST = 40;

    private LinkWishes() {}

    /** @param most that is configured */
    static LinkWish of(@Nullable String expiresIn, boolean download, Duration most) {
        if (expiresIn == null) {
            return new LinkWish(null, download);
        }
        Duration asked = durationOf(expiresIn);
        if (asked == null || asked.compareTo(Duration.ofSeconds(1)) < 0 || asked.compareTo(most) > 0) {
            throw RequestProblem.invalid(
                    ErrorCode.PARAMETER_INVALID,
                    "expiresIn goes from PT1S to " + most + " and is an ISO 8601 duration, like PT5M.");
        }
        return new LinkWish(asked, download);
    }

    private static @Nullable Duration durationOf(String text) {
        try {
            return text.length() > LONGEST ? null : Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }
}
