package ai.nolmt.generations.media;

import ai.nolmt.generations.problem.ErrorCode;

/** The bytes are not what may be kept under this type, however often one tries. */
public final class MediaRefused extends RuntimeException {
    private final ErrorCode code;

    public MediaRefused(String message) {
        this(ErrorCode.MEDIA_REFUSED, message);
    }

    public MediaRefused(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** {@code media_refused}, or {@code media_truncated} where only the rest is missing. */
    public ErrorCode code() {
        return code;
    }
}
