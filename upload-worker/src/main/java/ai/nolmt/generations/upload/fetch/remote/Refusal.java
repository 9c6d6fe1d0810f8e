package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.problem.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What it means that a host answers something else than an output. */
final class Refusal {
    private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int SERVERS_FAULT = 500;

    private Refusal() {}

    /** @param dies when the link does; null if it doesn't say */
    static SourceFailure of(Answer answer, @Nullable Instant dies, Instant now) {
        Said said = answer.said();
        int status = answer.status();
        String sentence = answer.host() + " answered " + status + "." + said.quoted();
        if (TRY_AGAIN.contains(status) || status >= SERVERS_FAULT) {
            return new SourceFailure(
                    ErrorCode.SOURCE_UNAVAILABLE, sentence, RetryAfter.of(answer.header("Retry-After"), now));
        }
        boolean isOver = dies != null && !dies.isAfter(now);
        return new SourceFailure(codeOf(status, isOver, said), sentence);
    }

    private static ErrorCode codeOf(int status, boolean isOver, Said said) {
        return switch (status) {
            case 400 -> isOver || said.tellsOfAnEnd() ? ErrorCode.SOURCE_EXPIRED : ErrorCode.SOURCE_REFUSED;
            case 401, 403 -> isOver || said.tellsOfAnEnd() ? ErrorCode.SOURCE_EXPIRED : ErrorCode.SOURCE_FORBIDDEN;
            case 404 -> isOver ? ErrorCode.SOURCE_EXPIRED : ErrorCode.SOURCE_NOT_FOUND;
            case 410 -> isOver || said.tellsOfAnEnd() ? ErrorCode.SOURCE_EXPIRED : ErrorCode.SOURCE_NOT_FOUND;
            default -> ErrorCode.SOURCE_REFUSED;
        };
    }

    /** Leaves the host's place as what it answered asks for. */
    static void settle(Answer answer, SourceFailure failure) {
        Duration quiet = failure.retryAfter();
        int status = answer.status();
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE && quiet != null) {
            answer.settle().quiet(quiet == null ? Duration.ZERO : quiet);
        } else if (status >= SERVERS_FAULT) {
            answer.settle().failed(failure);
        } else {
            answer.settle().worked();
        }
    }
}
