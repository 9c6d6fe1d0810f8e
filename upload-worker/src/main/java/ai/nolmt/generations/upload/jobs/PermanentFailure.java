package ai.nolmt.generations.upload.jobs;

import ai.nolmt.generations.problem.ErrorCode;

/** Why a job can't succeed, however often it is tried; code and sentence are for its user. */
public final class PermanentFailure extends RuntimeException {
    private final ErrorCode code;

    public PermanentFailure(ErrorCode code, String sentence) {
        super(sentence);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
