package ai.nolmt.generations.upload.fetch.remote;

import ai.nolmt.generations.problem.ErrorCode;
import ai.nolmt.generations.problem.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a fetch came to nothing, in a sentence for the user. */
final class SourceFailure extends Exception {
    private final ErrorCode code;
    private final @Nullable Duration retryAfter;

    SourceFailure(ErrorCode code, String sentence) {
        this(code, sentence, null);
    }

    /** @param retryAfter as the host asked for; null if it didn't */
    SourceFailure(ErrorCode code, String sentence, @Nullable Duration retryAfter) {
        super(sentence);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    ErrorCode code() {
        return code;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether trying again later can help. */
    boolean isTransient() {
        return code.kind().equals(Optional.of(FailureKind.TRANSIENT));
    }
}
