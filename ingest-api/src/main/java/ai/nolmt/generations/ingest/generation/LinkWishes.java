package ai.nolmt.generations.ingest.generation;

import ai.nolmt.generations.ingest.catalog.LinkWish;
import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads what callers want of links. */
final class LinkWishes {
    private static final DurationReader EXPIRES_IN = new DurationReader("expiresIn", ErrorCode.PARAMETER_INVALID);

    private LinkWishes() {}

    /** @param most that is configured */
    static LinkWish of(@Nullable String expiresIn, boolean download, Duration most) {
        return new LinkWish(expiresIn == null ? null : EXPIRES_IN.parse(expiresIn, most), download);
    }
}
